#include "generation/decode.h"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <numeric>
#include <optional>
#include <utility>

#include "generation/search.h"

namespace flant5 {
namespace {

using Node = std::optional<std::size_t>;

// A prefix of a row that is to be continued, because it is generated, or scored, or both.
struct Path {
  std::size_t row = 0;
  std::int64_t token = 0;  // its last
  Node scored;             // where it stands among the sequences that are scored
  double score = 0;        // its log-probability, where it is scored
};

// Continuations of each path.
using Continuations = std::vector<std::vector<Path>>;

class Loop {
 public:
  Loop(const T5Config& config, Decoding& decoding, const DecodeOptions& options)
      : config_(config), decoding_(decoding), options_(options) {}

  Decoded run();

 private:
  std::vector<std::uint64_t> row_numbers() const;
  void start();
  void score_children(Continuations& next);
  void generate(Continuations& next);
  void go_on(const Continuations& next);

  const T5Config& config_;
  Decoding& decoding_;
  const DecodeOptions& options_;
  std::vector<Path> paths_;
  std::unique_ptr<Search> search_;  // none: nothing is generated
  std::vector<std::size_t> live_;   // where each live hypothesis stands: in paths_ ...
  std::vector<std::size_t> place_;  // ... and, during a step, among the continuations of its path
  Decoded result_;
};

Decoded Loop::run() {
  const std::vector<std::uint64_t> numbers = row_numbers();
  if (options_.generate) {
    search_ = options_.allowed ? constrained_search(*options_.allowed, config_, numbers.size())
                               : search(options_.generation, config_, numbers);
  }
  start();
  while (!paths_.empty()) {
    std::vector<std::int64_t> tokens;
    for (const Path& path : paths_) tokens.push_back(path.token);
    decoding_.step(tokens);
    Continuations next(paths_.size());
    score_children(next);
    generate(next);
    go_on(next);
  }
  if (search_) result_.generated = search_->take();
  return std::move(result_);
}

std::vector<std::uint64_t> Loop::row_numbers() const {
  if (!options_.row_numbers.empty()) return {options_.row_numbers.begin(), options_.row_numbers.end()};
  std::vector<std::uint64_t> numbers(decoding_.rows());
  std::iota(numbers.begin(), numbers.end(), std::uint64_t{0});
  return numbers;
}

void Loop::start() {
  const std::size_t rows = decoding_.rows();
  const bool generates = search_ && (options_.allowed || options_.generation.max_new_tokens > 0);
  if (options_.scored) result_.scores.assign(rows, std::vector<double>(options_.scored->sequences()));
  if (!generates && !options_.scored) return;
  const Node root = options_.scored ? Node(AnswerTrie::kRoot) : std::nullopt;
  for (std::size_t row = 0; row < rows; ++row) {
    paths_.push_back({row, config_.decoder_start_token_id, root, 0});
    if (generates) live_.insert(live_.end(), search_->hypotheses_per_row(), row);
  }
}

// next[i]: the continuations of paths_[i].
void Loop::score_children(Continuations& next) {
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
      if (!node.children.empty()) next[i].push_back({path.row, node.token, child, score});
    }
  }
}

// Goes on with the live hypotheses. What two of them have in common, or one of them and a scored sequence, is one path.
void Loop::generate(Continuations& next) {
  if (live_.empty()) return;
  const std::vector<Move> moves = search_->advance(decoding_, live_);
  std::vector<std::size_t> parents;
  place_.clear();
  for (const Move& move : moves) {
    std::vector<Path>& siblings = next[live_[move.parent]];
    auto same = std::find_if(siblings.begin(), siblings.end(), [&](const Path& p) { return p.token == move.token; });
    if (same == siblings.end()) {
      same = siblings.insert(same, {paths_[live_[move.parent]].row, move.token, std::nullopt, 0});
    }
    parents.push_back(live_[move.parent]);
    place_.push_back(static_cast<std::size_t>(same - siblings.begin()));
  }
  live_ = std::move(parents);
}

void Loop::go_on(const Continuations& next) {
  std::vector<std::size_t> parents;
  std::vector<std::size_t> first(next.size());  // continuation of each path
  std::vector<Path> paths;
  for (std::size_t i = 0; i < next.size(); ++i) {
    first[i] = paths.size();
    parents.insert(parents.end(), next[i].size(), i);
    paths.insert(paths.end(), next[i].begin(), next[i].end());
  }
  for (std::size_t i = 0; i < live_.size(); ++i) live_[i] = first[live_[i]] + place_[i];
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
