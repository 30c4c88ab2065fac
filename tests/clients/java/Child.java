import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.core.util.SdkAutoConstructList;
import software.amazon.awssdk.core.util.SdkAutoConstructMap;
import software.amazon.awssdk.core.util.VersionInfo;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;
import software.amazon.awssdk.protocols.jsoncore.JsonNodeParser;
import software.amazon.awssdk.protocols.jsoncore.JsonWriter;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.SqsResponse;
import software.amazon.awssdk.utils.builder.Buildable;

/**
 * The AWS SDK for Java v2, for SQS: reads calls from standard input and answers on standard output, a line of JSON each, as
 * boto3_child.py says. Calls run at the same time; each answer names its call. The endpoint, the region and the keys are in the
 * environment, and the client is made without any setting of its own.
 */
final class Child {
  private static final String MODEL = "software.amazon.awssdk.services.sqs.model.";
  private static final JsonNodeParser PARSER = JsonNode.parserBuilder().build();
  private static final PrintStream OUT = new PrintStream(System.out, false, StandardCharsets.UTF_8);

  private final SqsClient client = SqsClient.create();

  public static void main(String[] arguments) throws IOException {
    Child child = new Child();
    say(Map.of("version", VersionInfo.SDK_VERSION));
    ExecutorService calls = Executors.newCachedThreadPool();
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      Map<String, JsonNode> call = PARSER.parse(line).asObject();
      calls.execute(() -> say(child.answer(call)));
    }
    calls.shutdown();
  }

  private static synchronized void say(Map<String, ?> line) {
    JsonWriter writer = JsonWriter.create();
    write(writer, line);
    OUT.writeBytes(writer.getBytes());
    OUT.println();
    OUT.flush();
  }

  private Map<String, Object> answer(Map<String, JsonNode> call) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("id", Long.valueOf(call.get("id").asNumber()));
    try {
      boolean inPages = call.get("kind").asString().equals("pages");
      answer.put(inPages ? "pages" : "result", carryOut(call.get("operation").asString(), call.get("parameters"), inPages));
    } catch (InvocationTargetException outer) {
      describe(outer.getCause(), answer);
    } catch (AwsServiceException error) { // a page's, fetched while iterating
      describe(error, answer);
    } catch (Exception error) {
      answer.put("failure", traceOf(error));
    }
    return answer;
  }

  /** Calls the client's method of the operation, or the one that gives all its pages. */
  private Object carryOut(String operation, JsonNode parameters, boolean inPages) throws ReflectiveOperationException {
    Class<?> requestClass = Class.forName(MODEL + operation + "Request");
    Object request = fill((SdkPojo) requestClass.getMethod("builder").invoke(null), parameters);
    String name = Character.toLowerCase(operation.charAt(0)) + operation.substring(1) + (inPages ? "Paginator" : "");
    Method method = SqsClient.class.getMethod(name, requestClass);
    Object response = method.invoke(client, request);
    if (!inPages) return plain((SdkPojo) response);
    List<Object> pages = new ArrayList<>();
    for (Object page : (Iterable<?>) response) pages.add(plain((SdkPojo) page));
    return pages;
  }

  private static void describe(Throwable thrown, Map<String, Object> answer) {
    if (!(thrown instanceof AwsServiceException) || ((AwsServiceException) thrown).requestId() == null) {
      answer.put("failure", traceOf(thrown));
      return;
    }
    AwsServiceException error = (AwsServiceException) thrown;
    answer.put("error", Map.of(
        "code", error.awsErrorDetails().errorCode(), "message", error.awsErrorDetails().errorMessage(),
        "status", error.statusCode(), "type", error.getClass().getSimpleName()));
  }

  private static String traceOf(Throwable thrown) {
    StringWriter trace = new StringWriter();
    thrown.printStackTrace(new PrintWriter(trace));
    return trace.toString();
  }

  // ---- JSON to the SDK's structures, which describe their fields ----

  private static Object fill(SdkPojo builder, JsonNode members) {
    Map<String, JsonNode> left = new LinkedHashMap<>(members.asObject());
    for (SdkField<?> field : builder.sdkFields()) {
      JsonNode member = left.remove(field.locationName());
      if (member != null) field.set(builder, valueOf(field, member));
    }
    if (!left.isEmpty()) throw new IllegalArgumentException("unknown members " + left.keySet());
    return ((Buildable) builder).build();
  }

  private static Object valueOf(SdkField<?> field, JsonNode value) {
    MarshallingType<?> type = field.marshallingType();
    if (type == MarshallingType.STRING) return value.asString();
    if (type == MarshallingType.INTEGER) return Integer.valueOf(value.asNumber());
    if (type == MarshallingType.LONG) return Long.valueOf(value.asNumber());
    if (type == MarshallingType.BOOLEAN) return value.asBoolean();
    if (type == MarshallingType.SDK_BYTES) {
      return SdkBytes.fromByteArray(Base64.getDecoder().decode(value.field("$bytes").orElseThrow().asString()));
    }
    if (type == MarshallingType.SDK_POJO) return fill(field.constructor().get(), value);
    if (type == MarshallingType.LIST) {
      SdkField<?> element = field.getTrait(ListTrait.class).memberFieldInfo();
      List<Object> list = new ArrayList<>();
      for (JsonNode one : value.asArray()) list.add(valueOf(element, one));
      return list;
    }
    if (type == MarshallingType.MAP) {
      SdkField<?> element = field.getTrait(MapTrait.class).valueFieldInfo();
      Map<String, Object> map = new LinkedHashMap<>();
      value.asObject().forEach((key, one) -> map.put(key, valueOf(element, one)));
      return map;
    }
    throw new IllegalArgumentException("no conversion to " + type);
  }

  // ---- and back ----

  private static Map<String, Object> plain(SdkPojo structure) {
    if (structure instanceof SqsResponse && ((SqsResponse) structure).responseMetadata().requestId().equals("UNKNOWN")) {
      throw new IllegalStateException("the answer does not name its request");
    }
    Map<String, Object> members = new LinkedHashMap<>();
    for (SdkField<?> field : structure.sdkFields()) {
      Object member = field.getValueOrDefault(structure);
      boolean isAbsent = member == null || member instanceof SdkAutoConstructList || member instanceof SdkAutoConstructMap;
      if (!isAbsent) members.put(field.locationName(), member);
    }
    return members;
  }

  private static void write(JsonWriter writer, Object value) {
    if (value instanceof Map) {
      writer.writeStartObject();
      ((Map<?, ?>) value).forEach((name, member) -> {
        writer.writeFieldName((String) name);
        write(writer, member);
      });
      writer.writeEndObject();
    } else if (value instanceof List) {
      writer.writeStartArray();
      for (Object element : (List<?>) value) write(writer, element);
      writer.writeEndArray();
    } else if (value instanceof SdkPojo) {
      write(writer, plain((SdkPojo) value));
    } else if (value instanceof SdkBytes) {
      write(writer, Map.of("$bytes", Base64.getEncoder().encodeToString(((SdkBytes) value).asByteArray())));
    } else if (value instanceof Boolean) {
      writer.writeValue((boolean) value);
    } else if (value instanceof Number) {
      writer.writeValue(((Number) value).longValue());
    } else {
      writer.writeValue((String) value);
    }
  }
}
