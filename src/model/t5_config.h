// The shape of a T5 model (T5, Flan-T5, mT5, mT0, umT5), read from a checkpoint's config.json and
// generation_config.json.
#pragma once

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace flant5 {

struct T5Config {
  std::string model_type;  // "t5", "mt5" or "umt5"
  std::int64_t vocab_size = 0;
  std::int64_t d_model = 0;
  std::int64_t d_kv = 0;  // size of a head; the inner size is num_heads * d_kv, not d_model
  std::int64_t d_ff = 0;
  std::int64_t num_layers = 0;
  std::int64_t num_decoder_layers = 0;
  std::int64_t num_heads = 0;
  std::int64_t relative_attention_num_buckets = 32;
  std::int64_t relative_attention_max_distance = 128;
  bool bias_in_every_layer = false;  // of relative positions, as in umT5; else a stack shares that of its first layer
  double layer_norm_epsilon = 1e-6;
  bool gated = true;                   // gelu_new(wi_0 x) * wi_1 x, as in 1.1 and Flan; else relu(wi x), as in 1.0
  bool tie_word_embeddings = false;    // as written; the head is lm_head.weight wherever the checkpoint has it
  bool scale_decoder_outputs = false;  // by d_model^-0.5 before the head: tied T5 1.0 only
  std::int64_t pad_token_id = 0;
  std::vector<std::int64_t> eos_token_ids{1};  // each ends an answer
  std::int64_t decoder_start_token_id = 0;

  bool is_eos(std::int64_t token) const {
    return std::find(eos_token_ids.begin(), eos_token_ids.end(), token) != eos_token_ids.end();
  }
  std::int64_t inner_size() const { return num_heads * d_kv; }

  // Reads FOLDER/config.json and, where there, FOLDER/generation_config.json.
  // Throws ModelError naming file and key: another model and what to use instead, missing or nonsensical sizes, an
  // unknown feed_forward_proj.
  static T5Config load(const std::filesystem::path& folder);
};

}  // namespace flant5
