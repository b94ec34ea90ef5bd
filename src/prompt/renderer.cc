#include "prompt/renderer.h"

#include <utility>

#include "prompt/budget.h"
#include "prompt/evaluator.h"

namespace flant5 {
namespace {

class Renderer {
 public:
  Renderer(const Source& source, std::vector<Value> slots, Budget budget)
      : slots_(std::move(slots)), budget_(budget), evaluator_(source, slots_, budget_) {}
  Renderer(const Renderer&) = delete;
  Renderer& operator=(const Renderer&) = delete;

  std::string run(const Block& block) {
    write_block(block);
    return std::move(prompt_);
  }

 private:
  void write_block(const Block& block) {
    for (const Node& node : block) std::visit([&](const auto& held) { write(held); }, node.held);
  }

  void write(const std::string& text) { append(text, 0); }
  void write(const OutputNode& node) { append(printed(evaluator_.evaluate(node.expression)), node.expression.offset); }

  void write(const ForNode& node) {
    const Value list = evaluator_.evaluate(node.list);
    if (list.list().empty()) return write_block(node.otherwise);
    LoopState loop{0, static_cast<std::int64_t>(list.list().size())};
    for (const Value& item : list.list()) {
      evaluator_.spend_step(node.list.offset);
      slots_[node.item_slot] = item;
      slots_[node.loop_slot] = Value(loop);
      write_block(node.body);
      ++loop.index;
    }
  }

  void write(const IfNode& node) {
    for (const Branch& branch : node.branches) {
      if (is_true(evaluator_.evaluate(branch.condition))) return write_block(branch.body);
    }
    write_block(node.otherwise);
  }

  void append(const std::string& text, std::size_t offset) {
    evaluator_.spend_bytes(text.size(), offset);
    prompt_ += text;
  }

  std::vector<Value> slots_;
  Budget budget_;
  Evaluator evaluator_;
  std::string prompt_;
};

std::size_t bytes_of(const RenderInput& input) {
  std::size_t bytes = input.sentence->size();
  for (const Value& shot : input.shots) bytes += shot.shot().sentence->size();
  for (const Text& field : input.row_fields) bytes += field->size();
  return bytes;
}

}  // namespace

std::string render_template(const Syntax& syntax, const Source& source, RenderInput input) {
  const Budget budget(bytes_of(input));
  std::vector<Value> slots(syntax.slots);
  slots[kSentenceSlot] = Value(std::move(input.sentence));
  slots[kShotsSlot] = Value(std::move(input.shots));
  slots[kAnswersSlot] = Value(std::move(input.answers));
  slots[kLabelsSlot] = Value(std::move(input.labels));
  for (std::size_t i = 0; i < syntax.row_fields.size(); ++i) {
    slots[syntax.row_fields[i].slot] = Value(std::move(input.row_fields[i]));
  }
  return Renderer(source, std::move(slots), budget).run(syntax.body);
}

}  // namespace flant5
