// A prompt file: a template in a subset of Jinja2, with its answer words and source in a leading comment.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "flant5/label.h"

namespace flant5 {

class Verbalizer;

// A labelled example shown inside a prompt: a "shot".
struct Demonstration {
  std::string text;
  Label label = Label::kNeutral;
};

class PromptTemplate {
 public:
  // Parses and checks the whole template. `name` stands in error messages.
  // Throws UsageError naming file, line and column: bad syntax, an unknown name, filter or tag.
  PromptTemplate(std::string name, std::string_view source);
  ~PromptTemplate();
  PromptTemplate(PromptTemplate&&) noexcept;
  PromptTemplate& operator=(PromptTemplate&&) noexcept;

  // A file, or the name of a shipped prompt ("article-zero"). Throws UsageError, naming the shipped ones, if neither.
  static PromptTemplate load(const std::string& name_or_file, const std::vector<std::filesystem::path>& prompt_folders);

  // The prompt of one row. `sentence`, `shots` (sentence, answer, label) and `answers` are what a template may use.
  std::string render(std::string_view sentence, const std::vector<Demonstration>& shots = {}) const;

  const std::string& name() const;
  const std::string& about() const;                        // from the leading comment, may be empty
  const std::string& source() const;                       // from the leading comment, may be empty
  const std::vector<std::string>& demonstrations() const;  // from the leading comment: sentences of its own text
  const std::string& text() const;                         // the file's content
  const Verbalizer& verbalizer() const;
  bool uses_shots() const;  // whether the template reads `shots`

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace flant5
