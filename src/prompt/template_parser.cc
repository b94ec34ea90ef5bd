#include "prompt/template_parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string_view>
#include <utility>

#include "prompt/expression_parser.h"

namespace flant5 {
namespace {

constexpr int kMaxOpenTags = 16;  // of tags inside each other

bool is_reserved(std::string_view name) {
  static constexpr std::array<std::string_view, 14> kReserved{"true", "True", "false", "False", "none", "None", "and",
                                                              "or",   "not",  "in",    "is",    "if",   "else", "loop"};
  return std::find(kReserved.begin(), kReserved.end(), name) != kReserved.end();
}

class TemplateParser {
 public:
  explicit TemplateParser(const Source& source) : tokens_(source) {}

  Syntax run() {
    Syntax syntax;
    syntax.body = parse_block({}, 0);
    syntax.slots = scope_.slots();
    syntax.row_fields = scope_.row_fields();
    syntax.uses_shots = scope_.is_used(kShotsSlot);
    syntax.lists_labels = scope_.is_used(kAnswersSlot) || scope_.is_used(kLabelsSlot);
    return syntax;
  }

 private:
  // Everything up to the tag that ends the block, whose name is left to be read; at the top level up to the end.
  Block parse_block(std::initializer_list<std::string_view> ends, std::size_t opening) {
    if (++depth_ > kMaxOpenTags) tokens_.fail(opening, fmt::format("tags nested more than {} deep", kMaxOpenTags));
    Block block;
    while (tokens_.peek().type != TokenType::kEnd) {
      const Token token = tokens_.next();
      if (token.type == TokenType::kText) {
        block.push_back({token.value});
      } else if (token.type == TokenType::kOutputBegin) {
        block.push_back({parse_output()});
      } else if (std::any_of(ends.begin(), ends.end(), [&](auto end) { return tokens_.is_name(end); })) {
        --depth_;
        return block;
      } else {
        block.push_back(parse_tag());
      }
    }
    if (ends.size() > 0) {
      tokens_.fail(opening, fmt::format("this tag is never closed by {{% {} %}}", *(ends.end() - 1)));
    }
    --depth_;
    return block;
  }

  OutputNode parse_output() {
    Expression expression = parse_value();
    if (expression.kind != Kind::kText && expression.kind != Kind::kInteger && expression.kind != Kind::kBool) {
      tokens_.fail(expression.offset, fmt::format("{} can't be written out: write a part of it, or use join or tojson",
                                                  kind_name(expression.kind)));
    }
    tokens_.expect(TokenType::kOutputEnd, "}}");
    return {std::move(expression)};
  }

  Node parse_tag() {
    const Token name = tokens_.expect(TokenType::kName, "the name of a tag");
    if (name.value == "if") return {parse_if(name.offset)};
    if (name.value == "for") return {parse_for(name.offset)};
    tokens_.fail(name.offset,
                 fmt::format("unknown tag \"{}\": there are for, if and raw, and what belongs to them", name.value));
  }

  IfNode parse_if(std::size_t opening) {
    IfNode node;
    do {
      Expression condition = parse_value();
      end_tag();
      Block body = parse_block({"elif", "else", "endif"}, opening);
      node.branches.push_back({std::move(condition), std::move(body)});
    } while (tokens_.take_name("elif"));
    if (tokens_.take_name("else")) {
      end_tag();
      node.otherwise = parse_block({"endif"}, opening);
    }
    tokens_.next();
    end_tag();
    return node;
  }

  ForNode parse_for(std::size_t opening) {
    const Token item = tokens_.expect(TokenType::kName, "a name for the items");
    if (is_reserved(item.value)) tokens_.fail(item.offset, fmt::format("\"{}\" can't name the items", item.value));
    if (!tokens_.take_name("in")) tokens_.fail("expected in: {% for item in list %}");
    ForNode node;
    node.list = parse_loop_list(tokens_, scope_);
    end_tag();
    node.item_slot = scope_.bind(item.value, item_kind_of(node.list));
    node.loop_slot = scope_.bind("loop", Kind::kLoop);
    node.body = parse_block({"else", "endfor"}, opening);
    scope_.unbind();
    scope_.unbind();
    if (tokens_.take_name("else")) {
      end_tag();
      node.otherwise = parse_block({"endfor"}, opening);
    }
    tokens_.next();
    end_tag();
    return node;
  }

  Kind item_kind_of(const Expression& list) {
    if (list.kind == Kind::kTexts) return Kind::kText;
    if (list.kind == Kind::kIntegers) return Kind::kInteger;
    if (list.kind == Kind::kShots) return Kind::kShot;
    tokens_.fail(list.offset, fmt::format("for goes over lists, not over {}", kind_name(list.kind)));
  }

  void end_tag() { tokens_.expect(TokenType::kTagEnd, "%}"); }

  Expression parse_value() { return parse_expression(tokens_, scope_); }

  TokenStream tokens_;
  Scope scope_;
  int depth_ = 0;
};

}  // namespace

Syntax parse_template(const Source& source) { return TemplateParser(source).run(); }

}  // namespace flant5
