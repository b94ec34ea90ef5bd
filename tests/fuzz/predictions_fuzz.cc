// Predictions of any bytes: one that is read comes back the same when it is written and read again.
// Input: the format that they are written in again, then the file.
#include "data/prediction_json.h"
#include "data/prediction_reader.h"
#include "data/prediction_writer.h"
#include "flant5/error.h"
#include "tests/fuzz/check.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/plain_line.h"
#include "tests/labels.h"
#include "tests/temp_folder.h"

namespace flant5::fuzz {
namespace {

class Memory : public Output {
 public:
  void write(std::string_view bytes) override { bytes_ += bytes; }
  void finish() override {}
  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

void check_line(std::string_view line) {
  try {
    const std::string json = prediction_to_json(parse_prediction(line, kSentiments), kSentiments);
    check(json.find('\n') == json.npos && json == prediction_to_json(parse_prediction(json, kSentiments), kSentiments));
  } catch (const InputError&) {
  }
}

std::vector<Prediction> read_all(const TempFolder& folder, std::string_view bytes) {
  std::vector<Prediction> predictions;
  PredictionReader reader(folder.write("predictions", bytes));
  while (auto prediction = reader.next()) {
    predictions.push_back(std::move(*prediction));
    check(predictions.back().number == predictions.size());
  }
  return predictions;
}

std::string written(const std::vector<Prediction>& predictions, OutputFormat format) {
  Memory memory;
  PredictionWriter writer(memory, format, kSentiments,
                          {.scores = true,
                           .abstained = true,
                           .prediction_set = true,
                           .raw = true,
                           .demonstration = true,
                           .truncated_tokens = true,
                           .unknown_text = true,
                           .text = true,
                           .prompt = true,
                           .fault = true,
                           .kept = {"a", "b c"}});
  for (const Prediction& prediction : predictions) writer.write(prediction);
  writer.flush();
  return memory.bytes();
}

// CSV has no null beside the empty text, so only what it has once been through stays as it is.
void check_file(const TempFolder& folder, std::string_view bytes, OutputFormat format) {
  std::vector<Prediction> predictions;
  try {
    predictions = read_all(folder, bytes);
  } catch (const InputError& error) {
    check(is_plain_line(error.what()));
    return;
  }
  const std::string once = written(read_all(folder, written(predictions, format)), format);
  check(once == written(read_all(folder, once), format));
}

}  // namespace
}  // namespace flant5::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace flant5;
  static const TempFolder folder;
  fuzz::FuzzInput input(data, size);
  const OutputFormat format = input.pick(output_format_choices());
  fuzz::check_line(input.rest());
  fuzz::check_file(folder, input.rest(), format);
  return 0;
}
