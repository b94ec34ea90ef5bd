// Chooses how a checkpoint is made int8 by what it costs on given rows.
#pragma once

#include <atomic>
#include <memory>
#include <optional>

#include "engine/checkpoint.h"
#include "model/quantization.h"

namespace flant5 {

// The fewest products, weighted by the time they take, that must stay bfloat16 for the agreement that is asked for,
// after the smoothing under which int8 alone differs least from bfloat16. Out of reach: what costs most of the answers,
// for half of the time. Every choice is by the answers to the rows, none by the weights alone.
// None: `stop` has become true. Throws UsageError for a checkpoint that is quantised already.
std::optional<QuantizationFit> fit_int8(std::shared_ptr<const Checkpoint> checkpoint, const FitRequest& request,
                                        const std::atomic<bool>& stop);

}  // namespace flant5
