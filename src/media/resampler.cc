#include "media/resampler.h"

#include "core/text.h"

namespace understudy {
namespace {

// A channel layout that frees itself.
struct Layout {
  Layout() = default;
  Layout(const Layout&) = delete;
  Layout& operator=(const Layout&) = delete;
  ~Layout() { av_channel_layout_uninit(&value); }
  AVChannelLayout value{};
};

}  // namespace

Status Resampler::Prepare(const AVFrame& frame) {
  const int from_channels = frame.ch_layout.nb_channels;
  if (context_ != nullptr && from_rate_ == frame.sample_rate && from_format_ == frame.format &&
      from_channels_ == from_channels) {
    return {};
  }
  Layout from;
  Layout to;
  av_channel_layout_default(&to.value, channels_);
  if (frame.ch_layout.order == AV_CHANNEL_ORDER_UNSPEC) {
    av_channel_layout_default(&from.value, from_channels);
  } else {
    av_channel_layout_copy(&from.value, &frame.ch_layout);
  }
  SwrContext* context = nullptr;
  const int made =
      swr_alloc_set_opts2(&context, &to.value, AV_SAMPLE_FMT_FLT, sample_rate_, &from.value,
                          static_cast<AVSampleFormat>(frame.format), frame.sample_rate, 0, nullptr);
  context_.reset(context);
  if (made >= 0 && from_channels == 1 && channels_ > 1) {
    const std::vector<double> same(channels_, 1.0);
    swr_set_matrix(context, same.data(), 1);
  }
  if (made >= 0) {
    av_opt_set_double(context, "rematrix_maxval", 1.0,
                      0);  // a mix of full channels stays within -1..1
  }
  if (made < 0 || swr_init(context) < 0) {
    context_.reset();
    return Error{ErrorCode::kUnsupported, Concat("Sound of ", from_channels, " channels at ",
                                                 frame.sample_rate, " Hz cannot be converted to ",
                                                 channels_, " channels at ", sample_rate_, " Hz.")};
  }
  from_rate_ = frame.sample_rate;
  from_format_ = frame.format;
  from_channels_ = from_channels;
  return {};
}

void Resampler::Pull(const AVFrame* frame, std::vector<float>* out) {
  const int given = frame != nullptr ? frame->nb_samples : 0;
  const int most = swr_get_out_samples(context_.get(), given);
  if (most <= 0) {
    return;
  }
  const std::size_t before = out->size();
  out->resize(before + static_cast<std::size_t>(most) * channels_);
  auto* to = reinterpret_cast<std::uint8_t*>(out->data() + before);
  const auto** from =
      frame != nullptr ? const_cast<const std::uint8_t**>(frame->extended_data) : nullptr;
  const int got = swr_convert(context_.get(), &to, most, from, given);
  out->resize(before + static_cast<std::size_t>(got > 0 ? got : 0) * channels_);
}

Status Resampler::Convert(const AVFrame& frame, std::vector<float>* out) {
  US_RETURN_IF_ERROR(Prepare(frame));
  Pull(&frame, out);
  return {};
}

void Resampler::Drain(std::vector<float>* out) {
  if (context_ != nullptr) {
    Pull(nullptr, out);
    context_.reset();
  }
}

}  // namespace understudy
