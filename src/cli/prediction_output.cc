#include "cli/prediction_output.h"

#include "cli/resume.h"
#include "data/descriptor.h"
#include "flant5/error.h"

namespace flant5 {

OutputFormat output_format(const OutputArguments& arguments) {
  for (const Choice<OutputFormat>& choice : output_format_choices()) {
    if (choice.name == arguments.format) return choice.value;
  }
  return output_format_of(arguments.file);
}

PredictionOutput::PredictionOutput(const OutputArguments& arguments, const PredictionColumns& columns,
                                   const RunManifest& manifest) {
  const OutputFormat format = output_format(arguments);
  if (!is_regular_or_new(arguments.file)) {
    if (arguments.resume) throw UsageError("--resume continues a file, which " + arguments.file + " is not");
    stream_ = write_whole_file(arguments.file);
    writer_.emplace(*stream_, format, manifest.labels, columns);
    return;
  }
  const auto check = [&](const std::string& before, const std::string& path) {
    remark_ = check_resumable(before, path, manifest);
  };
  file_ = std::make_unique<ResultFile>(arguments.file,
                                       ResultFileOptions{format, manifest_to_json(manifest), check, arguments.resume});
  writer_.emplace(*file_, format, manifest.labels, columns, file_->is_empty());
}

void PredictionOutput::write(const Prediction& prediction) {
  writer_->write(prediction);
  writer_->flush();
}

void PredictionOutput::finish() {
  flush();
  if (file_) file_->finish();
  if (stream_) stream_->finish();
}

}  // namespace flant5
