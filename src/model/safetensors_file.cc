#include "model/safetensors_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "counted.h"
#include "flant5/error.h"
#include "model/json_file.h"

namespace flant5 {
namespace {

using nlohmann::json;

struct TypeInfo {
  std::string_view name;
  std::string_view safetensors;
  std::uint64_t bytes;
};
constexpr std::array<TypeInfo, 5> kTypes{
    {{"float32", "F32", 4}, {"bfloat16", "BF16", 2}, {"float16", "F16", 2}, {"int8", "I8", 1}, {"uint8", "U8", 1}}};

const TypeInfo& info(StoredType type) { return kTypes[static_cast<std::size_t>(type)]; }

constexpr std::uint64_t kLengthBytes = 8;
constexpr std::size_t kMaxRank = 8;

// One tensor's entry of the header, for messages.
struct Entry {
  const std::string& file;
  const std::string& name;
  const json& value;

  [[noreturn]] void fail(const std::string& reason) const {
    throw ModelError(fmt::format("{}: tensor {}: {}", file, name, reason));
  }

  const json& at(const char* key) const {
    const auto found = value.is_object() ? value.find(key) : value.end();
    if (!value.is_object() || found == value.end()) fail(fmt::format("no {} in the header", key));
    return *found;
  }

  std::uint64_t number(const json& item, const char* key) const {
    if (!item.is_number_unsigned())
      fail(fmt::format("{} holds {}, which is not a whole number", key, item.dump(-1, ' ', true)));
    return item.get<std::uint64_t>();
  }
};

StoredType read_type(const Entry& entry) {
  const json& value = entry.at("dtype");
  for (std::size_t i = 0; i < kTypes.size(); ++i) {
    if (value == kTypes[i].safetensors) return static_cast<StoredType>(i);
  }
  entry.fail(fmt::format("type {} can't be run: use float32, bfloat16 or float16", value.dump(-1, ' ', true)));
}

StoredTensor read_entry(const Entry& entry, std::uint64_t data_start, std::uint64_t data_bytes) {
  StoredTensor tensor;
  tensor.type = read_type(entry);
  const json& shape = entry.at("shape");
  if (!shape.is_array() || shape.size() > kMaxRank) entry.fail("shape is not a list of sizes");
  std::uint64_t needed = stored_type_bytes(tensor.type);
  for (const json& item : shape) {
    const std::uint64_t size = entry.number(item, "shape");
    if (size == 0) entry.fail("is empty");
    // The file is smaller than 2^63 bytes, so a size that passes fits an int64.
    if (__builtin_mul_overflow(needed, size, &needed) || needed > data_bytes) {
      entry.fail(fmt::format("of shape {} is larger than the file: truncated?", shape.dump()));
    }
    tensor.shape.push_back(static_cast<std::int64_t>(size));
  }
  const json& offsets = entry.at("data_offsets");
  if (!offsets.is_array() || offsets.size() != 2) entry.fail("data_offsets is not a pair");
  const std::uint64_t begin = entry.number(offsets[0], "data_offsets");
  const std::uint64_t end = entry.number(offsets[1], "data_offsets");
  if (begin > end || end > data_bytes) {
    entry.fail(fmt::format("lies at bytes {} to {} of {}: truncated?", begin, end, data_bytes));
  }
  if (end - begin != needed) {
    entry.fail(fmt::format("has {}, but its shape {} asks for {}", counted(end - begin, "byte"), shape.dump(), needed));
  }
  tensor.offset = data_start + begin;
  tensor.bytes = needed;
  return tensor;
}

std::map<std::string, std::string> read_metadata(const json& value, const std::string& file) {
  std::map<std::string, std::string> metadata;
  for (const auto& [key, item] : value.items()) {
    if (!value.is_object() || !item.is_string()) throw ModelError(file + ": __metadata__ holds more than texts");
    metadata[key] = item.get<std::string>();
  }
  return metadata;
}

// Every byte after the header belongs to exactly one tensor.
void check_layout(const SafetensorsHeader& header, std::uint64_t data_start, std::uint64_t file_bytes,
                  const std::string& file) {
  using Item = std::pair<const std::string, StoredTensor>;
  std::vector<const Item*> order;
  for (const Item& item : header.tensors) order.push_back(&item);
  std::sort(order.begin(), order.end(), [](auto* a, auto* b) { return a->second.offset < b->second.offset; });
  std::uint64_t end = data_start;
  for (const Item* item : order) {
    if (item->second.offset < end) throw ModelError(fmt::format("{}: tensor {} overlaps another", file, item->first));
    if (item->second.offset > end) {
      throw ModelError(fmt::format("{}: {} before tensor {} {} to no tensor", file,
                                   counted(item->second.offset - end, "byte"), item->first,
                                   with_count(item->second.offset - end, "belongs", "belong")));
    }
    end += item->second.bytes;
  }
  if (end != file_bytes) {
    throw ModelError(fmt::format("{}: {} at the end {} to no tensor", file, counted(file_bytes - end, "byte"),
                                 with_count(file_bytes - end, "belongs", "belong")));
  }
}

class Descriptor {
 public:
  explicit Descriptor(const std::filesystem::path& file) : value_(::open(file.c_str(), O_RDONLY | O_CLOEXEC)) {}
  ~Descriptor() {
    if (value_ >= 0) ::close(value_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return value_; }

 private:
  int value_;
};

std::shared_ptr<const std::string_view> map_file(const std::filesystem::path& file) {
  const auto fail = [&](const std::string& reason) { throw ModelError(file.string() + ": " + reason); };
  const Descriptor descriptor(file);
  struct stat status {};
  if (descriptor.get() < 0 || ::fstat(descriptor.get(), &status) != 0) fail(std::strerror(errno));
  if (!S_ISREG(status.st_mode)) fail("not a regular file");
  const auto size = static_cast<std::size_t>(status.st_size);
  if (size < kLengthBytes) fail("too short for a safetensors file: truncated?");
  void* address = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, descriptor.get(), 0);
  if (address == MAP_FAILED) fail(fmt::format("cannot be mapped: {}", std::strerror(errno)));
  const auto unmap = [](const std::string_view* view) {
    ::munmap(const_cast<char*>(view->data()), view->size());
    delete view;
  };
  return {new std::string_view(static_cast<const char*>(address), size), unmap};
}

}  // namespace

std::string_view stored_type_name(StoredType type) { return info(type).name; }
std::string_view safetensors_type(StoredType type) { return info(type).safetensors; }
std::uint64_t stored_type_bytes(StoredType type) { return info(type).bytes; }

SafetensorsHeader parse_safetensors_header(std::string_view start, std::uint64_t file_bytes, const std::string& file) {
  if (start.size() < kLengthBytes) throw ModelError(file + ": too short for a safetensors file: truncated?");
  std::uint64_t length = 0;
  for (std::size_t i = kLengthBytes; i-- > 0;) length = length << 8 | static_cast<unsigned char>(start[i]);
  if (length > kMaxJsonBytes || length > start.size() - kLengthBytes) {
    throw ModelError(
        fmt::format("{}: not a safetensors file, or truncated: its header claims {}", file, counted(length, "byte")));
  }
  const json object = parse_json(start.substr(kLengthBytes, length), file);
  if (!object.is_object()) throw ModelError(file + ": the header is not a JSON object");
  SafetensorsHeader header;
  const std::uint64_t data_start = kLengthBytes + length;
  for (const auto& [name, value] : object.items()) {
    if (name == "__metadata__") {
      header.metadata = read_metadata(value, file);
    } else {
      header.tensors.emplace(name, read_entry({file, name, value}, data_start, file_bytes - data_start));
    }
  }
  check_layout(header, data_start, file_bytes, file);
  return header;
}

SafetensorsFile::SafetensorsFile(std::filesystem::path file) : path_(std::move(file)), mapping_(map_file(path_)) {
  header_ = parse_safetensors_header(*mapping_, mapping_->size(), path_.string());
}

std::string_view SafetensorsFile::bytes(const StoredTensor& tensor) const {
  return mapping_->substr(tensor.offset, tensor.bytes);
}

void SafetensorsFile::release(const StoredTensor& tensor) const {
  // Whole pages only: those at the ends belong to the neighbours too.
  const auto page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  const std::uint64_t begin = (tensor.offset + page - 1) / page * page;
  const std::uint64_t end = (tensor.offset + tensor.bytes) / page * page;
  if (begin < end) ::madvise(const_cast<char*>(mapping_->data()) + begin, end - begin, MADV_DONTNEED);
}

}  // namespace flant5
