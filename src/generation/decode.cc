#include "generation/decode.h"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <optional>
#include <utility>

namespace flant5 {
namespace {

using Node = std::optional<std::size_t>;

// A prefix of a row that is to be continued, because it is generated, or scored, or both.
struct Path {
  std::size_t row = 0;
  std::int64_t token = 0;  // its last
  bool is_generated = false;
  std::size_t allowed = AnswerTrie::kRoot;  // where it stands among the allowed sequences
  Node scored;                              // and among those that are scored
  double score = 0;                         // its log-probability, where it is scored
};

class Loop {
 public:
  Loop(const T5Config& config, Decoding& decoding, const DecodeOptions& options)
      : config_(config), decoding_(decoding), options_(options) {}

  Decoded run();

 private:
  void start();
  std::vector<std::int64_t> chosen_tokens() const;
  std::vector<std::int64_t> chosen_among_allowed() const;
  void score_children(std::vector<std::vector<Path>>& next);
  void generate(const std::vector<std::int64_t>& tokens, std::vector<std::vector<Path>>& next);
  void go_on(std::vector<std::vector<Path>> next);

  const T5Config& config_;
  Decoding& decoding_;
  const DecodeOptions& options_;
  std::vector<Path> paths_;
  Decoded result_;
};

Decoded Loop::run() {
  start();
  while (!paths_.empty()) {
    std::vector<std::int64_t> tokens;
    for (const Path& path : paths_) tokens.push_back(path.token);
    decoding_.step(tokens);
    std::vector<std::vector<Path>> next(paths_.size());
    score_children(next);
    generate(chosen_tokens(), next);
    go_on(std::move(next));
  }
  return std::move(result_);
}

void Loop::start() {
  const std::size_t rows = decoding_.rows();
  const bool generates = options_.generate && options_.max_new_tokens > 0;
  result_.generated.resize(rows);
  if (options_.scored) result_.scores.assign(rows, std::vector<double>(options_.scored->sequences()));
  if (!generates && !options_.scored) return;
  const Node root = options_.scored ? Node(AnswerTrie::kRoot) : std::nullopt;
  for (std::size_t row = 0; row < rows; ++row) {
    paths_.push_back({row, config_.decoder_start_token_id, generates, AnswerTrie::kRoot, root, 0});
  }
}

// next[i]: the continuations of paths_[i].
void Loop::score_children(std::vector<std::vector<Path>>& next) {
  if (!options_.scored) return;
  std::vector<Entry> entries;
  for (std::size_t i = 0; i < paths_.size(); ++i) {
    if (!paths_[i].scored) continue;
    for (const std::size_t child : options_.scored->node(*paths_[i].scored).children) {
      entries.push_back({i, options_.scored->node(child).token});
    }
  }
  const std::vector<float> logs = decoding_.log_probabilities(entries);
  auto log = logs.begin();
  for (std::size_t i = 0; i < paths_.size(); ++i) {
    const Path& path = paths_[i];
    if (!path.scored) continue;
    for (const std::size_t child : options_.scored->node(*path.scored).children) {
      const AnswerTrie::Node& node = options_.scored->node(child);
      const double score = path.score + static_cast<double>(*log++);
      if (node.sequence) result_.scores[path.row][*node.sequence] = score;
      if (!node.children.empty()) next[i].push_back({path.row, node.token, false, 0, child, score});
    }
  }
}

// One a path; of no use for those that are not generated.
std::vector<std::int64_t> Loop::chosen_tokens() const {
  if (std::none_of(paths_.begin(), paths_.end(), [](const Path& path) { return path.is_generated; })) {
    return std::vector<std::int64_t>(paths_.size());
  }
  return options_.allowed ? chosen_among_allowed() : decoding_.argmax();
}

std::vector<std::int64_t> Loop::chosen_among_allowed() const {
  std::vector<Entry> entries;
  for (std::size_t i = 0; i < paths_.size(); ++i) {
    if (!paths_[i].is_generated) continue;
    for (const std::size_t child : options_.allowed->node(paths_[i].allowed).children) {
      entries.push_back({i, options_.allowed->node(child).token});
    }
  }
  const std::vector<float> scores = decoding_.scores(entries);
  std::vector<std::int64_t> tokens(paths_.size());
  for (std::size_t first = 0; first < entries.size();) {
    std::size_t best = first;
    std::size_t at = first;
    for (; at < entries.size() && entries[at].row == entries[first].row; ++at) {
      if (scores[at] > scores[best]) best = at;
    }
    tokens[entries[first].row] = entries[best].token;
    first = at;
  }
  return tokens;
}

void Loop::generate(const std::vector<std::int64_t>& tokens, std::vector<std::vector<Path>>& next) {
  for (std::size_t i = 0; i < paths_.size(); ++i) {
    const Path& path = paths_[i];
    if (!path.is_generated || tokens[i] == config_.eos_token_id) continue;
    std::vector<std::int64_t>& generated = result_.generated[path.row];
    generated.push_back(tokens[i]);
    if (static_cast<std::int64_t>(generated.size()) >= options_.max_new_tokens) continue;
    auto same = std::find_if(next[i].begin(), next[i].end(), [&](const Path& p) { return p.token == tokens[i]; });
    if (same == next[i].end()) same = next[i].insert(same, {path.row, tokens[i], false, 0, std::nullopt, 0});
    same->is_generated = true;
    if (options_.allowed) same->allowed = *options_.allowed->child(path.allowed, tokens[i]);
  }
}

void Loop::go_on(std::vector<std::vector<Path>> next) {
  std::vector<std::size_t> parents;
  std::vector<Path> paths;
  for (std::size_t i = 0; i < next.size(); ++i) {
    parents.insert(parents.end(), next[i].size(), i);
    paths.insert(paths.end(), next[i].begin(), next[i].end());
  }
  std::vector<std::size_t> as_it_is(paths_.size());
  std::iota(as_it_is.begin(), as_it_is.end(), std::size_t{0});
  if (!paths.empty() && parents != as_it_is) decoding_.select(parents);
  paths_ = std::move(paths);
}

}  // namespace

Decoded decode(const T5Config& config, Decoding& decoding, const DecodeOptions& options) {
  return Loop(config, decoding, options).run();
}

}  // namespace flant5
