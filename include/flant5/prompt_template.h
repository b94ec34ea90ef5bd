// A prompt file: a template in a subset of Jinja2, with its answer words and source in a leading comment.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "flant5/api.h"
#include "flant5/label.h"

namespace flant5 {

class Verbalizer;

// A labelled example shown inside a prompt: a "shot".
struct Demonstration {
  std::string text;
  Label label{};  // of the prompt's labels
};

class FLANT5_API PromptTemplate {
 public:
  // Parses and checks the whole template. `name` is for error messages. A template that names its labels, or spells
  // them out, works only with these; one that lists `answers` or `labels` works with any. `labels`: those of the run;
  // none: the template's own, or negative, neutral and positive.
  // Throws UsageError naming file, line and column: bad syntax, an unknown name, filter or tag; or both sets of labels,
  // where the template's own are not those of the run.
  PromptTemplate(std::string name, std::string_view source, const std::optional<LabelSet>& labels = std::nullopt);
  ~PromptTemplate();
  PromptTemplate(PromptTemplate&&) noexcept;
  PromptTemplate& operator=(PromptTemplate&&) noexcept;

  // A file, or the name of a shipped prompt ("article-zero"). Throws UsageError, naming the shipped ones, if neither.
  static PromptTemplate load(const std::string& name_or_file, const std::vector<std::filesystem::path>& prompt_folders,
                             const std::optional<LabelSet>& labels = std::nullopt);

  // The names of the prompts in these folders, sorted.
  static std::vector<std::string> shipped(const std::vector<std::filesystem::path>& prompt_folders);

  // The prompt of one row. A template may use `sentence`, `shots` (sentence, answer, label), `answers`, `labels` and
  // fields of the `row`. fields: [row_fields()], as in Example::prompt_fields. Throws UsageError where there are fewer.
  std::string render(std::string_view sentence, const std::vector<Demonstration>& shots = {},
                     const std::vector<std::string>& fields = {}) const;

  const std::string& name() const;
  const std::string& about() const;                        // from the leading comment, may be empty
  const std::string& source() const;                       // from the leading comment, may be empty
  const std::vector<std::string>& demonstrations() const;  // from the leading comment: sentences of its own text
  const std::string& text() const;                         // the file's content
  const LabelSet& labels() const;                          // of the run
  const Verbalizer& verbalizer() const;
  bool uses_shots() const;                      // whether the template reads `shots`
  std::vector<std::string> row_fields() const;  // those it reads, by name or path: ReadOptions::prompt_fields

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace flant5
