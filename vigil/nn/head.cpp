// SPDX-License-Identifier: Apache-2.0
// What heads share: crops as samples, checks, and the way from a spec to a head.
#include "vigil/nn/head.h"

#include <stdexcept>

#include <fmt/format.h>

#include "vigil/base/error.h"
#include "vigil/nn/threads.h"

namespace vigil {

const at::Tensor& HeadOutput::extra(const std::string& name, const std::string& who) const {
  const auto found = extras.find(name);
  if (found != extras.end()) return found->second;
  std::string given = "scores";
  for (const auto& [key, tensor] : extras) given += ", " + key;
  throw Error::usage(fmt::format("the loss '{}' needs '{}', which this head does not give", who, name), "it gives " + given);
}

namespace {

class OwnSnippetAlone final : public SnippetStream {
 public:
  explicit OwnSnippetAlone(const Head& head) : head_(head) {}

  double push(const at::Tensor& row) override {
    const c10::InferenceMode inference;
    return head_.forward({row.unsqueeze(0).unsqueeze(2), {}, {}}, Pass{}).scores.item<double>();
  }

 private:
  const Head& head_;
};

}  // namespace

std::unique_ptr<SnippetStream> Head::stream() const {
  switch (reach()) {
    case Reach::snippet:
      return std::make_unique<OwnSnippetAlone>(*this);
    case Reach::past:
      return past_stream();
    case Reach::bag:
      break;
  }
  throw Error::usage("this head cannot score snippets as they come: " + looks_ahead_by(),
                     "sultani, milr and hlnet(branch=online) can");
}

std::unique_ptr<SnippetStream> Head::past_stream() const {
  throw std::logic_error("a head that looks back has no stream");
}

HeadInput crops_as_samples(const HeadInput& input) {
  const std::int64_t crops = input.crops();
  const auto repeated = [&](const at::Tensor& tensor) { return tensor.defined() ? tensor.repeat_interleave(crops) : tensor; };
  return {input.features.reshape({input.bags() * crops, 1, input.time(), input.width()}), repeated(input.lengths),
          repeated(input.labels)};
}

HeadOutput mean_over_crops(HeadOutput output, std::int64_t bags, std::int64_t crops) {
  if (crops == 1) return output;
  const auto mean = [&](const at::Tensor& tensor) { return tensor.reshape({bags, crops, tensor.size(1)}).mean(1); };
  const at::IntArrayRef one_a_snippet = output.scores.sizes();
  HeadOutput joined{mean(output.scores), {}};
  for (const auto& [name, tensor] : output.extras)
    if (tensor.sizes() == one_a_snippet) joined.extras.emplace(name, mean(tensor));
  return joined;
}

void require_width(const HeadInput& input, std::int64_t width, const std::string& head) {
  if (input.features.dim() == 4 && input.width() == width) return;
  throw Error::input(fmt::format("the head {} takes features of {} numbers, these are {}", head, width, shape_text(input.features)),
                     "features must be of the kind that the head was made for");
}

std::unique_ptr<Head> make_head(const Spec& spec, std::int64_t width, std::uint64_t seed) {
  torch_follows_thread_setting();
  return heads().at(spec.name).make(spec, width, seed);
}

}  // namespace vigil
