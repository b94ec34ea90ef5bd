#include "engine/checkpoint.h"

#include <ATen/ops/equal.h>
#include <fmt/format.h>

#include "engine/lora_merge.h"
#include "engine/stored_tensor.h"
#include "flant5/error.h"

namespace flant5 {

using std::filesystem::path;

struct Checkpoint::State {
  State(const path& folder, const path& adapter) : files(folder, adapter) {
    check_copies();
    if (files.adapter()) check_adapter(*files.adapter());
  }

  void check_copies() const {
    const Located& shared = *files.find(kSharedEmbedding);
    for (const auto& [name, copy] : files.copies()) {
      if (copy.file->bytes(*copy.stored) != shared.file->bytes(*shared.stored)) copy.fail(name, kNoCopy);
    }
  }

  void check_adapter(const LoraAdapter& adapter) const {
    for (const auto& [name, change] : adapter.changes()) {
      if (is_embedding(name) &&
          !at::equal(merged(adapter, name, stored(kSharedEmbedding)), stored(kSharedEmbedding).to(at::kFloat))) {
        adapter.fail(name, "changes the shared embedding, which is not supported");
      }
    }
  }

  at::Tensor stored(const std::string& name) const {
    const Located& located = *files.find(name);
    return view_of(*located.file, *located.stored);
  }

  CheckpointFiles files;
};

Checkpoint::Checkpoint(const path& folder, const path& adapter) : state_(std::make_unique<State>(folder, adapter)) {}
Checkpoint::~Checkpoint() = default;
Checkpoint::Checkpoint(Checkpoint&&) noexcept = default;
Checkpoint& Checkpoint::operator=(Checkpoint&&) noexcept = default;

const path& Checkpoint::folder() const { return state_->files.folder(); }
const T5Config& Checkpoint::config() const { return state_->files.config(); }
const CheckpointFiles& Checkpoint::stored() const { return state_->files; }
bool Checkpoint::is_quantized() const { return state_->files.is_quantized(); }
bool Checkpoint::contains(const std::string& name) const { return state_->files.find(name) != nullptr; }

at::Tensor Checkpoint::tensor(const std::string& name) const {
  if (!contains(name)) throw ModelError(fmt::format("{}: no tensor {}", folder().string(), name));
  const at::Tensor stored = state_->stored(name);
  return state_->files.adapter() ? merged(*state_->files.adapter(), name, stored) : stored;
}

void Checkpoint::release(const std::string& name) const {
  if (const Located* located = state_->files.find(name)) located->file->release(*located->stored);
}

void Checkpoint::release(const LinearSpec& spec) const {
  for (const std::string& part : spec.parts) release(part);
}

std::vector<path> Checkpoint::files() const { return state_->files.paths(); }
const std::map<std::string, std::string>& Checkpoint::metadata() const { return state_->files.metadata(); }

}  // namespace flant5
