#include "flant5/prompt_template.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <utility>

#include "data/utf8.h"
#include "data/verbalizer.h"
#include "flant5/error.h"
#include "prompt/metadata.h"
#include "prompt/renderer.h"
#include "prompt/template_parser.h"

namespace flant5 {
namespace {

using std::filesystem::path;

constexpr const char* kExtension = ".jinja";
constexpr std::size_t kMaxFileBytes = std::size_t{1} << 20;

bool is_file(const path& file) {
  std::error_code ignored;
  return std::filesystem::is_regular_file(file, ignored);
}

std::string read_prompt(const path& file) {
  std::ifstream in(file, std::ios::binary);
  std::string text(kMaxFileBytes, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (in.bad() || (in.fail() && !in.eof())) throw UsageError(file.string() + ": cannot be read");
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.starts_with(kByteOrderMark)) text.erase(0, kByteOrderMark.size());
  return text;
}

Text shared_text(std::string_view text) { return std::make_shared<const std::string>(text); }

}  // namespace

struct PromptTemplate::State {
  State(std::string name, std::string_view content, const std::optional<LabelSet>& labels)
      : source(std::move(name), content),
        text(content),
        metadata(read_metadata(source)),
        syntax(parse_template(source)),
        verbalizer(verbalizer_for(labels)) {}

  // The labels that the template is about; none: any.
  std::optional<LabelSet> own_labels() const {
    if (metadata.answers) return metadata.answers->labels();
    return syntax.lists_labels ? std::nullopt : std::optional<LabelSet>(LabelSet());
  }

  Verbalizer verbalizer_for(const std::optional<LabelSet>& labels) const {
    const std::optional<LabelSet> own = own_labels();
    const LabelSet served = labels.value_or(own.value_or(LabelSet()));
    if (own && !own->has_labels_of(served)) {
      throw UsageError(fmt::format(
          "prompt {} is about the labels {}, but this run has {}; use a prompt that lists the labels of the "
          "run, such as generic-zero, or name the prompt's labels with --label-set",
          source.name(), own->listed(), served.listed()));
    }
    if (!metadata.answers) return Verbalizer(served);
    PerLabel<std::vector<std::string>> words;
    for (const std::string& name : served.names()) words.push_back(metadata.answers->words(*own->find(name)));
    return Verbalizer(served, std::move(words));
  }

  Source source;
  std::string text;
  PromptMetadata metadata;
  Syntax syntax;
  Verbalizer verbalizer;
};

PromptTemplate::PromptTemplate(std::string name, std::string_view source, const std::optional<LabelSet>& labels)
    : state_(std::make_unique<State>(std::move(name), source, labels)) {}
PromptTemplate::~PromptTemplate() = default;
PromptTemplate::PromptTemplate(PromptTemplate&&) noexcept = default;
PromptTemplate& PromptTemplate::operator=(PromptTemplate&&) noexcept = default;

std::vector<std::string> PromptTemplate::shipped(const std::vector<path>& prompt_folders) {
  std::set<std::string> names;
  for (const path& folder : prompt_folders) {
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
      if (entry.path().extension() == kExtension) names.insert(entry.path().stem().string());
    }
  }
  return {names.begin(), names.end()};
}

PromptTemplate PromptTemplate::load(const std::string& name_or_file, const std::vector<path>& prompt_folders,
                                    const std::optional<LabelSet>& labels) {
  const bool is_name = name_or_file.find('/') == std::string::npos;
  for (const path& folder : prompt_folders) {
    const path file = folder / (name_or_file + kExtension);
    if (is_name && is_file(file)) return {name_or_file, read_prompt(file), labels};
  }
  if (is_file(name_or_file)) return {name_or_file, read_prompt(name_or_file), labels};
  const std::vector<std::string> names = shipped(prompt_folders);
  throw UsageError(fmt::format("{}: neither a prompt file nor one of the shipped prompts: {}", name_or_file,
                               names.empty() ? "none" : fmt::format("{}", fmt::join(names, ", "))));
}

std::string PromptTemplate::render(std::string_view sentence, const std::vector<Demonstration>& shots,
                                   const std::vector<std::string>& fields) const {
  const std::vector<RowField>& wanted = state_->syntax.row_fields;
  if (fields.size() < wanted.size()) {
    throw UsageError(fmt::format("prompt {} reads row.{}, which the row lacks", name(), wanted[fields.size()].name));
  }
  RenderInput input;
  for (const std::string& field : fields) input.row_fields.push_back(shared_text(field));
  input.sentence = shared_text(sentence);
  for (const Demonstration& shot : shots) {
    input.shots.emplace_back(std::make_shared<const ShotFields>(ShotFields{
        shared_text(shot.text), shared_text(verbalizer().answer(shot.label)), shared_text(labels().name(shot.label))}));
  }
  for (const Label label : labels()) {
    input.answers.emplace_back(shared_text(verbalizer().answer(label)));
    input.labels.emplace_back(shared_text(labels().name(label)));
  }
  return render_template(state_->syntax, state_->source, std::move(input));
}

const std::string& PromptTemplate::name() const { return state_->source.name(); }
const std::string& PromptTemplate::about() const { return state_->metadata.about; }
const std::string& PromptTemplate::source() const { return state_->metadata.source; }
const std::vector<std::string>& PromptTemplate::demonstrations() const { return state_->metadata.demonstrations; }
const std::string& PromptTemplate::text() const { return state_->text; }
const LabelSet& PromptTemplate::labels() const { return state_->verbalizer.labels(); }
const Verbalizer& PromptTemplate::verbalizer() const { return state_->verbalizer; }
bool PromptTemplate::uses_shots() const { return state_->syntax.uses_shots; }
std::vector<std::string> PromptTemplate::row_fields() const {
  std::vector<std::string> names;
  for (const RowField& field : state_->syntax.row_fields) names.push_back(field.name);
  return names;
}

}  // namespace flant5
