#include "data/zip_archive.h"

#include <fmt/format.h>
#include <zip.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <iterator>
#include <unordered_set>
#include <utility>

#include "data/columnar_rows.h"
#include "data/excerpt.h"
#include "data/file_kind.h"
#include "data/unpack.h"
#include "flant5/error.h"

namespace flant5 {
namespace {

// What zip packs besides files of people's own, by a member that it has.
std::string_view known_kind(const std::vector<std::string>& members) {
  struct Kind {
    std::string_view begin;  // of a member's name
    std::string_view what;
  };
  static constexpr std::array kKinds{
      Kind{"xl/workbook", "a workbook (xlsx); save the sheet as CSV"},
      Kind{"word/document", "a Word document (docx); save its text, or its table as CSV"},
      Kind{"ppt/presentation", "a presentation (pptx); save its text"},
      Kind{"META-INF/MANIFEST.MF", "a Java archive (jar), which holds a program"},
      Kind{"META-INF/container.xml", "an EPUB book; extract its text"},
      Kind{"META-INF/manifest.xml", "an OpenDocument file (ods, odt); save the sheet as CSV, or its text"},
  };
  for (const Kind& kind : kKinds) {
    const auto has = [&kind](const std::string& member) { return member.starts_with(kind.begin); };
    if (std::any_of(members.begin(), members.end(), has)) return kind.what;
  }
  return {};
}

// "--member train.csv, or --member test.csv": without folders where that is clear.
std::string options_of(const std::vector<std::string>& files) {
  std::vector<std::string> names;
  for (const std::string& file : files) {
    const std::string_view last = last_part(file);
    const auto is_called_so = [last](const std::string& other) { return last_part(other) == last; };
    const bool is_clear = std::count_if(files.begin(), files.end(), is_called_so) == 1;
    names.emplace_back(is_clear ? last : file);
  }
  return list_choices("--member ", names);
}

std::string describe(int method) {
  switch (method) {
    case 9:
      return "Deflate64";
    case 12:
      return "bzip2";
    case 14:
      return "LZMA";
    case 93:
      return "zstd";
    case 95:
      return "xz";
    case 98:
      return "PPMd";
    default:
      return fmt::format("method {} of zip", method);
  }
}

}  // namespace

// The library's archive, with what it reads from.
class ZipArchive::Reader {
 public:
  Reader(const std::string& path, const FileStamp& stamp) : path_(path), stamp_(stamp) {
    std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rbe"), std::fclose);
    if (file == nullptr) refuse_input(path, fmt::format("cannot be opened any more: {}", std::strerror(errno)));
    flant5::check_unchanged(::fileno(file.get()), path_, stamp_);
    file_ = file.get();
    open(zip_source_filep_create(file.release(), 0, -1, nullptr));
  }
  Reader(std::string name, std::string bytes) : path_(std::move(name)), bytes_(std::move(bytes)) {
    open(zip_source_buffer_create(bytes_.data(), bytes_.size(), 0, nullptr));
  }
  ~Reader() { zip_discard(zip_); }  // closes the file too
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  zip_t* zip() const { return zip_; }
  std::uint64_t size() const { return file_ != nullptr ? static_cast<std::uint64_t>(stamp_.size) : bytes_.size(); }

  // By their places; the name of a folder ends in /.
  std::vector<std::string> names() const {
    std::vector<std::string> names;
    const auto count = static_cast<zip_uint64_t>(zip_get_num_entries(zip_, 0));
    for (zip_uint64_t i = 0; i < count; ++i) {
      const char* name = zip_get_name(zip_, i, 0);
      if (name == nullptr) refuse_input(path_, fmt::format("the zip archive is broken ({})", zip_strerror(zip_)));
      names.emplace_back(name);
    }
    return names;
  }

  void check_unchanged() const {
    if (file_ != nullptr) flant5::check_unchanged(::fileno(file_), path_, stamp_);
  }

 private:
  void open(zip_source_t* source) {
    if (source == nullptr) throw std::bad_alloc();
    zip_error_t error;
    zip_error_init(&error);
    zip_ = zip_open_from_source(source, ZIP_RDONLY, &error);
    if (zip_ != nullptr) return;
    zip_source_free(source);
    const std::string reason = zip_error_code_zip(&error) == ZIP_ER_NOZIP
                                   ? "the list of members, at its end, is not there"
                                   : escape_controls(zip_error_strerror(&error));
    zip_error_fini(&error);
    refuse_input(path_, fmt::format("the zip archive is cut off or broken ({}); get it again", reason));
  }

  std::string path_;
  FileStamp stamp_;
  std::FILE* file_ = nullptr;  // owned by zip_
  std::string bytes_;
  zip_t* zip_ = nullptr;
};

class ZipArchive::MemberSource : public ByteSource {
 public:
  MemberSource(std::shared_ptr<Reader> reader, std::string place, std::uint64_t index, std::uint64_t max_expansion)
      : reader_(std::move(reader)), place_(std::move(place)), max_expansion_(max_expansion) {
    zip_stat_t found;
    zip_stat_init(&found);
    if (zip_stat_index(reader_->zip(), index, 0, &found) != 0) fail(zip_strerror(reader_->zip()));
    if (found.encryption_method != ZIP_EM_NONE) fail("is encrypted; unpack it with its password");
    if (found.comp_method != ZIP_CM_STORE && found.comp_method != ZIP_CM_DEFLATE) {
      fail(fmt::format("is packed with {}; unpack it, or pack it with deflate", describe(found.comp_method)));
    }
    packed_bytes_ = std::min<std::uint64_t>(found.comp_size, reader_->size());  // which may lie
    member_ = zip_fopen_index(reader_->zip(), index, 0);
    if (member_ == nullptr) fail_broken(zip_strerror(reader_->zip()));
  }
  ~MemberSource() override { zip_fclose(member_); }
  MemberSource(const MemberSource&) = delete;
  MemberSource& operator=(const MemberSource&) = delete;

  ReadResult read(std::span<char> into, Wait) override {
    const zip_int64_t size = zip_fread(member_, into.data(), into.size());
    if (size < 0) fail_broken(zip_file_strerror(member_));
    if (size == 0) {
      reader_->check_unchanged();
      return {};
    }
    const auto bytes = static_cast<std::size_t>(size);
    if (unpacked_bytes_ == 0) refuse_columns({into.data(), bytes});
    unpacked_bytes_ += bytes;
    if (!is_within_expansion(unpacked_bytes_, packed_bytes_, max_expansion_)) fail(expansion_fault(max_expansion_));
    return {ReadStatus::kData, bytes};
  }

 private:
  [[noreturn]] void fail(std::string_view reason) const { refuse_input(place_, reason); }

  [[noreturn]] void fail_broken(std::string_view reason) const {
    reader_->check_unchanged();
    fail(fmt::format("is cut off or broken ({}); get the archive again", escape_controls(reason)));
  }

  // Such files are read from their end, which a stream does not show.
  void refuse_columns(std::string_view head) const {
    const auto format = find_columnar_magic(head, /*at_end=*/true).format;
    if (!format || *format == ColumnarFormat::kArrowStream) return;
    fail(fmt::format("is {}, which is read from a file of its own; unpack it",
                     *format == ColumnarFormat::kParquet ? "Parquet" : "Arrow"));
  }

  std::shared_ptr<Reader> reader_;
  std::string place_;
  std::uint64_t max_expansion_;
  std::uint64_t packed_bytes_ = 0;  // of the whole member
  std::uint64_t unpacked_bytes_ = 0;
  zip_file_t* member_ = nullptr;
};

bool begins_as_zip(std::string_view head) {
  // A member; the end of an archive without any; the mark of one that was to be split.
  constexpr std::array<std::string_view, 3> kMagics{"PK\x03\x04", "PK\x05\x06", "PK\x07\x08"};
  return std::any_of(kMagics.begin(), kMagics.end(),
                     [head](std::string_view magic) { return head.starts_with(magic); });
}

ZipArchive::ZipArchive(const std::string& path, const FileStamp& stamp)
    : name_(path), reader_(std::make_shared<Reader>(path, stamp)), members_(reader_->names()) {}

ZipArchive::ZipArchive(std::string name, std::string bytes)
    : name_(name), reader_(std::make_shared<Reader>(std::move(name), std::move(bytes))), members_(reader_->names()) {}

void ZipArchive::fail(const std::string& reason) const { refuse_input(name_, reason); }

// Each name once.
std::vector<std::string> ZipArchive::files() const {
  std::vector<std::string> all;
  std::unordered_set<std::string_view> seen;
  for (const std::string& member : members_) {
    const bool is_file = !member.ends_with('/') && !member.starts_with("__MACOSX/");
    if (is_file && seen.insert(member).second) all.push_back(member);
  }
  return all;
}

// The files that may hold rows; if there are none, all.
std::vector<std::string> ZipArchive::files_of_rows() const {
  const std::vector<std::string> all = files();
  std::vector<std::string> found;
  std::copy_if(all.begin(), all.end(), std::back_inserter(found), may_hold_rows);
  if (all.empty()) fail("the zip archive holds no files");
  return found.empty() ? all : found;
}

std::string ZipArchive::only_file() const {
  if (const std::string_view kind = known_kind(members_); !kind.empty()) fail(fmt::format("this is {}", kind));
  const std::vector<std::string> found = files_of_rows();
  if (found.size() == 1) return found.front();
  fail(fmt::format("the zip archive holds {} files; choose one with {}", found.size(), options_of(found)));
}

std::string ZipArchive::choose(const std::string& wanted) const {
  if (wanted.empty()) return only_file();
  if (std::find(members_.begin(), members_.end(), wanted) != members_.end()) return wanted;
  std::vector<std::string> found;
  for (const std::string& file : files()) {
    if (file.ends_with("/" + wanted)) found.push_back(file);
  }
  if (found.size() == 1) return found.front();
  const std::string name = escape_controls(wanted);
  if (!found.empty()) fail(fmt::format("several members are called {}; choose one with {}", name, options_of(found)));
  fail(fmt::format("no member is called {}; there is {}", name, options_of(files_of_rows())));
}

std::unique_ptr<ByteSource> ZipArchive::open(const std::string& member, std::uint64_t max_expansion) const {
  const std::string place = name_ + "/" + member;
  const auto found = std::find(members_.begin(), members_.end(), member);
  if (found == members_.end() || member.ends_with('/')) refuse_input(place, "is not a file in the archive");
  if (std::find(found + 1, members_.end(), member) != members_.end()) {
    refuse_input(place, "is in the archive twice; unpack the archive and give the one you mean");
  }
  return std::make_unique<MemberSource>(reader_, place, static_cast<std::uint64_t>(found - members_.begin()),
                                        max_expansion);
}

}  // namespace flant5
