#include "http/answer.h"
#include "http/services.h"
#include "wire/s3_codec.h"

namespace sluice::http {
namespace {

namespace wire_s3 = wire::s3_codec;

// One request on its way. Bodies are hashed, written and read by the workers: none of that is the loop's business.
struct S3Call : std::enable_shared_from_this<S3Call> {
  host::Machine& machine;
  std::shared_ptr<Exchange> exchange;
  wire_s3::S3Request what;
  Caller caller;

  S3Call(host::Machine& host_machine, std::shared_ptr<Exchange> from, wire_s3::S3Request asked, Caller who)
      : machine(host_machine), exchange(std::move(from)), what(std::move(asked)), caller(std::move(who)) {}

  const aws::HttpRequest& http() const { return exchange->request(); }

  void fail(const aws::Error& error) {
    answer_when_durable(machine.core(), exchange, wire_s3::encode_error(error, http(), caller.context.request_id));
  }

  void answer(const s3::Reply& reply, std::string object) {
    answer_when_durable(machine.core(), exchange,
                        wire_s3::encode(what, http(), reply, std::move(object), caller.context.request_id));
  }

  void start() {
    if (!what.stores_body) {
      auto body = wire_s3::read_body(http(), what);
      body ? submit(*body) : fail(body.error());
      return;
    }
    machine.workers().run([self = shared_from_this()] {
      auto body = std::make_shared<aws::Result<wire_s3::Body>>(wire_s3::read_body(self->http(), self->what));
      base::Status stored;
      if (*body) stored = self->machine.blobs().put((*body)->blob.sha256, (*body)->bytes);
      self->machine.core().post()([self, body, stored] {
        if (!*body) return self->fail(body->error());
        if (!stored) return self->fail({"InternalError", stored.error().what, 500, "", {}});
        // Its last reference may have gone, and it with that, while it was stored again: removals are this thread's
        // too.
        if (!self->machine.blobs().contains((*body)->blob.sha256)) return self->start();
        self->submit(**body);
      });
    });
  }

  void submit(const wire_s3::Body& body) {
    auto command = wire_s3::to_command(what, http(), body, caller.context.account);
    if (!command) return fail(command.error());
    machine.s3.submit(std::move(*command), caller.context, [self = shared_from_this()](aws::Result<s3::Reply>&& reply) {
      if (!reply) return self->fail(reply.error());
      const auto* found = std::get_if<s3::ObjectFound>(&*reply);
      if (found == nullptr || self->what.operation == wire_s3::Operation::kHeadObject || found->slices.empty()) {
        return self->answer(*reply, "");
      }
      self->read_object(std::move(*reply));
    });
  }

  void read_object(s3::Reply reply) {
    machine.workers().run([self = shared_from_this(), reply = std::move(reply)] {
      std::string object;
      base::Status read;
      for (const auto& slice : std::get<s3::ObjectFound>(reply).slices) {
        const auto piece =
            self->machine.blobs().read(slice.sha256, std::uint64_t(slice.offset), std::size_t(slice.size));
        if (!piece) {
          read = base::fail(piece.error());
          break;
        }
        object += *piece;
      }
      self->machine.core().post()([self, reply, read, object = std::move(object)]() mutable {
        read ? self->answer(reply, std::move(object)) : self->fail({"InternalError", read.error().what, 500, "", {}});
      });
    });
  }
};

}  // namespace

void serve_s3(host::Machine& machine, std::shared_ptr<Exchange> exchange, Caller caller,
              std::span<const std::string> hosts) {
  const auto& request = exchange->request();
  const auto refuse = [&](const aws::Error& error) {
    exchange->send(wire_s3::encode_error(error, request, caller.context.request_id));
  };
  auto what = wire_s3::parse(request, hosts);
  if (!what) return refuse(what.error());
  if (auto allowed = authorize(machine, caller, std::string(what->iam_action), what->resource()); !allowed) {
    return refuse(allowed.error());
  }
  std::make_shared<S3Call>(machine, std::move(exchange), std::move(*what), std::move(caller))->start();
}

}  // namespace sluice::http
