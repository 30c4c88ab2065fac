#include "apigw/template.h"

#include <gtest/gtest.h>

namespace sluice::apigw {
namespace {

const Pairs kPath = {{"id", "7"}};
const Pairs kQuery = {{"q", "two words"}, {"id", "hidden"}};
const Pairs kHeader = {{"X-Name", "value"}};
const Pairs kStage = {{"table", "things"}};

base::Result<Rendered, std::string> run(std::string_view text, std::string_view body = "") {
  const auto parsed = Template::parse(text);
  if (!parsed) return base::fail("parse: " + parsed.error());
  TemplateInput input;
  input.body = body;
  input.path = &kPath;
  input.querystring = &kQuery;
  input.header = &kHeader;
  input.stage_variables = &kStage;
  input.context = [] { return Pairs{{"stage", "Prod"}, {"identity.sourceIp", "127.0.0.1"}}; };
  return parsed->render(input);
}

std::string render(std::string_view text, std::string_view body = "") {
  const auto rendered = run(text, body);
  return rendered ? rendered->text : "failed: " + rendered.error();
}

TEST(TemplateTest, CommentsRawTextAndEscapes) {
  EXPECT_EQ(render("a## gone\nb"), "ab");
  EXPECT_EQ(render("a#* gone\n *#b"), "ab");
  EXPECT_EQ(render("#[[ $x #if ]]#!"), " $x #if !");
  EXPECT_EQ(render("#set($x = 'value')\\$x"), "$x");
  EXPECT_EQ(render("#set($x = 'value')\\\\$x"), "\\value");
  EXPECT_EQ(render("\\#end"), "#end");
  EXPECT_EQ(render("{\"a\\n\": \"\\\"\"}"), "{\"a\\n\": \"\\\"\"}") << "other backslashes are text";
  EXPECT_EQ(render("costs 5$ or $5 # and #1"), "costs 5$ or $5 # and #1");
}

TEST(TemplateTest, References) {
  EXPECT_EQ(render("#set($x = 'v')$x $!x ${x}y $!{x}y $x-y"), "v v vy vy ");
  EXPECT_EQ(render("#set($x-y = 1)$x-y"), "1");
  EXPECT_EQ(render("#set($m = {'k': {'n': [1, 2]}})$m.k.n[1] $m['k']['n'][0] ${m.k.n.size()}."), "2 1 2.");
  EXPECT_EQ(render("#set($x = 'v')$x. $x.5"), "v. v.5") << "a dot without a name is text";
  EXPECT_EQ(render("#set($l = [10, 20])$l[0] $l[-1]"), "10 20");
}

TEST(TemplateTest, WhatLeadsNowherePrintsEmptyAndActsAsEmptyText) {
  EXPECT_EQ(render("[$nope][$nope.a.b()][$!{nope}]"), "[][][]");
  EXPECT_EQ(render("#if($nope)true#{else}false#end"), "true") << "recorded: only Boolean false is false";
  EXPECT_EQ(render("#if(!$nope)true#{else}false#end"), "false");
  EXPECT_EQ(render("#if($nope == '')a#end#if($nope == $null)b#end"), "ab");
  EXPECT_EQ(render("#if('')t#end#if(0)t#end#if(false)t#end"), "tt");
}

TEST(TemplateTest, IfElse) {
  const auto* text = "#if($a == 1)one#elseif($a == 2)two#{else}many#end";
  EXPECT_EQ(render(std::string("#set($a = 1)") + text), "one");
  EXPECT_EQ(render(std::string("#set($a = 2)") + text), "two");
  EXPECT_EQ(render(std::string("#set($a = 3)") + text), "many");
}

TEST(TemplateTest, WhitespaceAroundDirectives) {
  EXPECT_EQ(render("a\n#set($x = 1)  \nb"), "a\nb");
  EXPECT_EQ(render("a\n  #if(true)\n  b\n  #end\nc"), "a\n    b\n  c") << "leading indentation remains";
  EXPECT_EQ(render("#set($a = 1)\n  #set($b = 2)\n$a$b"), "12") << "#set eats blanks right after another directive";
  EXPECT_EQ(render("x\n  #set($b = 2)\n$b"), "x\n  2");
}

TEST(TemplateTest, Foreach) {
  EXPECT_EQ(render("#foreach($x in [1, 2, 3])$x#if($foreach.hasNext),#end#end"), "1,2,3");
  EXPECT_EQ(render("#foreach($x in ['a','b'])$velocityCount$foreach.index$foreach.count$x #end"), "101a 212b ");
  EXPECT_EQ(render("#foreach($x in {'k': 1, 'l': 2})$x#end"), "12") << "maps iterate values";
  EXPECT_EQ(render("#foreach($x in [3..1])$x#end"), "321");
  EXPECT_EQ(render("#foreach($x in [1..5])#if($x == 3)#break#end$x#end."), "12.");
  EXPECT_EQ(render("#foreach($x in [1..5])$x#if($x == 2)$foreach.stop()#end#end."), "12.");
  EXPECT_EQ(render("#foreach($x in [1, 2])#foreach($y in [1])$foreach.parent.count#end#end"), "12");
  EXPECT_EQ(render("#foreach($x in [1, 2])$foreach.first$foreach.last #end"), "truefalse falsetrue ");
  EXPECT_EQ(render("#foreach($x in $nope)never#end#foreach($x in 'text')never#end"), "");
  EXPECT_EQ(render("#set($n = 0)#foreach($x in [1..5000])#set($n = $n + 1)#end$n"), "1000") << "1000 rounds at most";
  EXPECT_EQ(render("a#stop b"), "a");
}

TEST(TemplateTest, Expressions) {
  EXPECT_EQ(render("#set($x = 1 + 2 * 3 - 4 / 2)$x"), "5");
  EXPECT_EQ(render("#set($x = (1 + 2) * 3 % 4)$x"), "1");
  EXPECT_EQ(render("#set($x = 7 / 2)$x #set($y = 7 / 2.0)$y"), "3 3.5");
  EXPECT_EQ(render("#set($x = 1 / 0)[$x]"), "[]");
  EXPECT_EQ(render("#set($x = 'a' + 1)$x #set($y = 1 + 'a')$y"), "a1 1a");
  EXPECT_EQ(render("#if(1 < 2 && 2 <= 2 && 3 > 2 && 2 >= 2)t#end#if(1 lt 2 and 2 le 2 and 3 gt 2 and 2 ge 2)t#end"),
            "tt");
  EXPECT_EQ(render("#if(1 != 2 || false)t#end#if(1 eq 1 or 1 ne 1)t#end#if(not false)t#end"), "ttt");
  EXPECT_EQ(render("#if('1' == 1)t#end#if(1 == 1.0)t#end"), "tt") << "mixed classes compare as strings";
  EXPECT_EQ(render("#set($x = .5)$x #set($y = 1e3)$y #set($z = -2)$z"), "0.5 1000.0 -2");
  EXPECT_EQ(render("#set($x = 9223372036854775807)#set($y = $x + 1)$y"), "9.223372036854776E18");
}

TEST(TemplateTest, Strings) {
  EXPECT_EQ(render("#set($x = 1)#set($y = \"<$x>\")$y#set($z = '<$x>')$z"), "<1><$x>");
  EXPECT_EQ(render("#set($x = \"say \"\"hi\"\"\")$x #set($y = 'it''s')$y"), "say \"hi\" it's");
  EXPECT_EQ(render("#set($x = \"\\u20ac\\n\")$x"), "€\\n") << "only unicode escapes are unescaped";
  EXPECT_EQ(render("#set($x = \"#if(true)t#end\")$x"), "t");
}

TEST(TemplateTest, ListsAndMapsPrintAsJavaOrAsJson) {
  EXPECT_EQ(render("#set($m = {'a': 1, 'b': 2})$m"), "{a=1, b=2}");
  EXPECT_EQ(render("#set($l = [1, 'two', {'a': 'b'}])$l"), "[1, two, {a=b}]");
  EXPECT_EQ(render("$input.path('$.l')", R"({"l":[{"a":"b"}]})"), R"([{"a":"b"}])");
  EXPECT_EQ(render("$input.path('$')", R"({"l":[{"a":"b"}],"m":{"n":1}})"), R"({l=[{"a":"b"}], m={n=1}})");
}

TEST(TemplateTest, DefineIsRenderedWhereItIsUsed) {
  EXPECT_EQ(render("#define($b)<$x>#end#set($x = 1)$b#set($x = 2)$b"), "<1><2>");
  EXPECT_EQ(render("#define($b)$b#end$b"), "failed: blocks call each other more than 50 deep");
}

TEST(TemplateTest, MacrosAndUnknownDirectives) {
  EXPECT_EQ(render("#macro(hello $who)Hello $who#end#hello('x')!"), "#hello('x')!")
      << "definition vanishes, calls are text";
  EXPECT_EQ(render("#parse('f') #include($x) #evaluate(\"$x\") #return #ff0000"),
            "#parse('f') #include($x) #evaluate(\"$x\") #return #ff0000");
}

TEST(TemplateTest, WhatDoesNotParse) {
  EXPECT_EQ(render("ends with $"), "failed: parse: a lone '$' ends the template at line 1, column 11");
  EXPECT_EQ(render("#set($x=\"\\\"x\\\"\")"), "failed: parse: ')' is missing at line 1, column 12");
  EXPECT_EQ(render("${x|'d'}"), "failed: parse: '}' is missing at line 1, column 4");
  EXPECT_EQ(render("#foreach($i in [$a..$b])#end"),
            "failed: parse: a range is made of two numbers at line 1, column 23");
  EXPECT_EQ(render("\n#if(true)"), "failed: parse: #if without #end at line 2, column 10");
  EXPECT_EQ(render("#end"), "failed: parse: #end, #else or #elseif without its #if at line 1, column 5");
  for (const auto* text :
       {"#set($x)", "#set(x = 1)", "#if()#end", "#if($x", "#foreach($x)#end", "#*", "#[[", "#set($x = [1)",
        "#set($x = {'a'})", "#set($x = 'a)", "#set($x.y() = 1)", "$x[", "$x.y(", "#else", "#if(1)#else#else#end"}) {
    EXPECT_TRUE(render(text).starts_with("failed: parse: ")) << text;
  }
}

TEST(TemplateTest, Assignments) {
  EXPECT_EQ(render("#set($m = {})#set($m.a = 1)#set($m['b'] = 2)$m"), "{a=1, b=2}");
  EXPECT_EQ(render("#set($l = [1, 2])#set($l[0] = 9)$l"), "[9, 2]");
  EXPECT_EQ(render("#set($m = {'n': {}})#set($m.n.k = 'v')$m"), "{n={k=v}}");
}

TEST(TemplateTest, StringMethods) {
  EXPECT_EQ(render("#set($s = ' Abc ')[$s.trim()]$s.length()$s.isEmpty()"), "[Abc]5false");
  EXPECT_EQ(render("#set($s = 'hello')$s.substring(1) $s.substring(1, 3) $s.charAt(4)"), "ello el o");
  EXPECT_EQ(render("#set($s = 'hello')$s.indexOf('l') $s.lastIndexOf('l') $s.indexOf('z') $s.indexOf('l', 3)"),
            "2 3 -1 3");
  EXPECT_EQ(render("#set($s = 'hello')$s.startsWith('he') $s.endsWith('lo') $s.contains('ell')"), "true true true");
  EXPECT_EQ(render("#set($s = 'hello')$s.equals('hello') $s.equalsIgnoreCase('HELLO') $s.toUpperCase() $s.concat('!')"),
            "true true HELLO hello!");
  EXPECT_EQ(render("#set($s = 'a.b.c')$s.replace('.', '/') $s.replaceAll('[.]', '-') $s.replaceFirst('\\.', '$') "),
            "failed: the replacement names a group that is not there");
  EXPECT_EQ(
      render("#set($s = 'a.b.c')$s.replace('.', '/') $s.replaceAll('(\\w)\\.', '$1$1_') $s.replaceFirst('[.]', '')"),
      "a/b/c aa_bb_c ab.c");
  EXPECT_EQ(render("#set($s = 'abc')$s.matches('[a-c]+') $s.matches('a')"), "true false");
  EXPECT_EQ(render("#foreach($p in 'a,b,,'.split(','))$p;#end"), "failed: parse: ')' is missing at line 1, column 23");
  EXPECT_EQ(render("#set($s = 'a,b,,')#foreach($p in $s.split(','))$p;#end"), "a;b;");
  EXPECT_EQ(render("#set($s = '😀é')$s.length() $s.indexOf('é') $s.substring(2)"), "3 2 é")
      << "UTF-16 units, as in Java";
  EXPECT_EQ(render("#set($s = 'abc')$s.substring(5)"), "failed: substring() is out of range");
}

TEST(TemplateTest, ListAndMapMethods) {
  EXPECT_EQ(render("#set($l = [])#set($d = $l.add('a'))#set($d = $l.add('b'))$l.size() $l.get(1) $l.contains('a') $l"),
            "2 b true [a, b]");
  EXPECT_EQ(render("#set($l = ['a', 'b'])#set($d = $l.remove(0))#set($d = $l.set(0, 'z'))$d$l$l.isEmpty()"),
            "b[z]false");
  EXPECT_EQ(render("#set($m = {'a': 1})#set($d = $m.put('b', 2))$m.get('b') $m.size() $m.containsKey('c') $m.keySet() "
                   "$m.values()"),
            "2 2 false [a, b] [1, 2]");
  EXPECT_EQ(render("#set($m = {'a': 1})#foreach($e in $m.entrySet())$e.key=$e.value#end"), "a=1");
  EXPECT_EQ(render("#set($m = {'a': 1})#set($d = $m.putAll({'b': 2}))#set($d = $m.remove('a'))$m"), "{b=2}");
  EXPECT_EQ(render("#set($l = [1])$l.get(4)"), "failed: the index 4 is out of range");
  EXPECT_EQ(render("#set($l = [])#set($d = $l.add($l))$l").size() > 100, true) << "a list may contain itself";
}

TEST(TemplateTest, Input) {
  EXPECT_EQ(render("$input.body", ""), "{}") << "recorded: an empty body shows as {}";
  EXPECT_EQ(render("$input.body", "raw & text"), "raw & text");
  EXPECT_EQ(render("$input.json('$.a')", R"({"a": {"b": [1, 2.50, "x"]}})"), R"({"b":[1,2.5,"x"]})");
  EXPECT_EQ(render("$input.json('$.nope')", "{}"), "\"\"");
  EXPECT_EQ(render("$input.json(\"$\")", R"({"a" : 1})"), R"({"a":1})");
  EXPECT_EQ(
      render("$input.path('$.a').b $input.path('$.l')[0] $input.path('$.l').size()", R"({"a":{"b":"x"},"l":[7,8]})"),
      "x 7 2");
  EXPECT_EQ(render("#set($r = $input.path('$'))#foreach($i in $r.items)$i.n#end", R"({"items":[{"n":1},{"n":2}]})"),
            "12");
  EXPECT_EQ(render("$input.path('$')", "plain"), "plain");
  EXPECT_EQ(render("$input.json('$.a')", "{broken"), "failed: the body is not JSON");
}

TEST(TemplateTest, Parameters) {
  EXPECT_EQ(render("$input.params('id') $input.params('q') $input.params('X-Name') [$input.params('nope')]"),
            "7 two words value []")
      << "path, then query, then header";
  EXPECT_EQ(render("$input.params().querystring.id $input.params().path.get('id') $input.params().header['X-Name']"),
            "hidden 7 value");
  EXPECT_EQ(render("#foreach($k in $input.params().keySet())$k #end"), "path querystring header ");
  EXPECT_EQ(render("$stageVariables.table $stageVariables['table'] $context.stage $context.identity.sourceIp"),
            "things things Prod 127.0.0.1");
}

TEST(TemplateTest, Util) {
  EXPECT_EQ(render("$util.urlEncode('a b&c=d+é/%.-*_')"), "a+b%26c%3Dd%2B%C3%A9%2F%25.-*_");
  EXPECT_EQ(render("$util.urlDecode('a+b%26c')"), "a b&c");
  EXPECT_EQ(render("$util.base64Encode('hello') $util.base64Decode('aGVsbG8=')"), "aGVsbG8= hello");
  EXPECT_EQ(render("#set($o = $util.parseJson('{\"a\":[1,2]}'))$o.a[1]"), "2");
  EXPECT_EQ(render("$util.escapeJavaScript($input.body)", "it's \"é\"\n"), "it\\'s \\\"\\u00E9\\\"\\n");
}

TEST(TemplateTest, TheInboxTemplate) {
  EXPECT_EQ(
      render("Action=SendMessage&MessageBody=$util.urlEncode(\"{\"\"data\"\": $input.body}\")", R"({"a": "ä&+%"})"),
      "Action=SendMessage&MessageBody=%7B%22data%22%3A+%7B%22a%22%3A+%22%C3%A4%26%2B%25%22%7D%7D");
  EXPECT_EQ(render("Action=SendMessage&MessageBody={\"data\":$input.body}", "[1]"),
            "Action=SendMessage&MessageBody={\"data\":[1]}");
}

TEST(TemplateTest, Overrides) {
  const auto rendered =
      run("#set($context.requestOverride.header.X-A = 'a')#set($context.requestOverride.querystring['q'] = 1)"
          "#set($context.responseOverride.status = 204)#set($context.responseOverride.header.Location = '/x')");
  ASSERT_TRUE(rendered);
  EXPECT_EQ(rendered->overrides.request_header, (Pairs{{"X-A", "a"}}));
  EXPECT_EQ(rendered->overrides.request_querystring, (Pairs{{"q", "1"}}));
  EXPECT_EQ(rendered->overrides.response_header, (Pairs{{"Location", "/x"}}));
  EXPECT_EQ(rendered->overrides.response_status, 204);
  EXPECT_EQ(run("#set($context.responseOverride.status = 700)")->overrides.response_status, std::nullopt);
}

TEST(TemplateTest, Limits) {
  EXPECT_EQ(render("#set($s = 'xxxxxxxxxx')#foreach($i in [1..40])#set($s = $s + $s)#end$s"),
            "failed: values of more than 134217728 bytes");
  EXPECT_EQ(render("#foreach($i in [1..1000])#foreach($j in [1..1000])x$i#end#end"), "failed: more than 1000000 steps");
  EXPECT_EQ(render("#set($s = '" + std::string(100'000, 'x') + "')#foreach($i in [1..200])$s#end"),
            "failed: more than 10000000 bytes of output");
  const auto nested = [](int depth, std::string open, std::string close) {
    std::string text;
    for (int i = 0; i < depth; ++i) text += open;
    for (int i = 0; i < depth; ++i) text += close;
    return render(text);
  };
  EXPECT_TRUE(nested(5000, "#if(true)", "#end").starts_with("failed: parse: the template nests too deeply"));
  EXPECT_TRUE(nested(5000, "#set($x = (", ")").starts_with("failed: parse: "));
  EXPECT_EQ(nested(90, "#if(true)", "#end"), "");
  EXPECT_TRUE(render("#set($x = 1" +
                     [] {
                       std::string s;
                       for (int i = 0; i < 1000; ++i) s += "+1";
                       return s;
                     }() +
                     ")")
                  .starts_with("failed: parse: an expression is too long"));
  EXPECT_TRUE(render(std::string(400'000, ' ')).starts_with("failed: parse: the template is larger than 307200 bytes"));
  EXPECT_EQ(render("#set($s = '" + std::string(30, 'a') + "')$s.matches('(a+)+b')"), "false") << "patterns have limits";
}

}  // namespace
}  // namespace sluice::apigw
