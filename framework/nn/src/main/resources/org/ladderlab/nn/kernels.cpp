// Normalisations with the activation after them, for values that lie channel by channel within a pixel: what the tensor library does in
// several passes over memory, in two forward and two backward. tools/native/build.sh compiles this file; NativeKernels loads the result.
//
// Both are y = act(scale x + shift) with a scale and a shift for each channel, made from the mean m and r = 1 / sqrt(variance + epsilon)
// of the values that are normalised together, N of them: scale = weight r, shift = bias - m scale. With dv the gradient before the
// activation, and sums over the values normalised together:
//   dx = scale dv - r^3 / N (x - m) sum(weight dv (x - m)) - r / N sum(weight dv)
//   dweight = sum(r dv (x - m)),  dbias = sum(dv)
// Either may be given an offset of each channel, which is added to x first: its gradient is the sum of dx over the pixels, which is 0 where the
// mean is taken over these pixels alone.
//
// Sums are of float32 over a few rows, of double over these, and in an order that does not depend on the number of threads.

#include <ATen/Parallel.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/library.h>
#include <torch/types.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

// Compiled for several generations of processors, of which the newest that is there is taken.
#if defined(__x86_64__) && defined(__GLIBC__)
#define FOR_EACH_PROCESSOR __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define FOR_EACH_PROCESSOR
#endif
#define INSIDE inline __attribute__((always_inline))

namespace {

using at::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::Function;
using torch::autograd::variable_list;

enum class Activation { none, silu, relu, leaky_relu };

constexpr float LEAK = 0.01f;
constexpr int64_t ROWS_IN_FLOAT = 32;
constexpr int64_t VALUES_IN_ROW = 64;
constexpr int64_t VALUES_IN_PART = 32768;

// exp to 2 units in the last place: 2^n times a polynomial on [-log(2) / 2, log(2) / 2] (Moshier's Cephes, expf).
INSIDE float exponential(float x) {
  x = x < -87.f ? -87.f : x;
  x = x > 88.f ? 88.f : x;
  const float n = std::nearbyint(x * 1.44269504f);
  const float r = (x - n * 0.693359375f) + n * 2.12194440e-4f;
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * r * r + r + 1.f;
  const int32_t bits = (static_cast<int32_t>(n) + 127) << 23;
  float power;
  std::memcpy(&power, &bits, sizeof power);
  return p * power;
}

INSIDE float sigmoid(float v) { return 1.f / (1.f + exponential(-v)); }

template <Activation act>
INSIDE float activated(float v) {
  if constexpr (act == Activation::silu) return v * sigmoid(v);
  if constexpr (act == Activation::relu) return v < 0.f ? 0.f : v;
  if constexpr (act == Activation::leaky_relu) return v < 0.f ? LEAK * v : v;
  return v;
}

template <Activation act>
INSIDE float slope(float v) {
  if constexpr (act == Activation::silu) {
    const float s = sigmoid(v);
    return s * (1.f + v * (1.f - s));
  }
  if constexpr (act == Activation::relu) return v > 0.f ? 1.f : 0.f;
  if constexpr (act == Activation::leaky_relu) return v > 0.f ? 1.f : LEAK;
  return 1.f;
}

// Pixels one after the other, some of them to a row, so that rows fill vectors even where there are few channels.
struct Table {
  int64_t channels, width, rows;

  Table(int64_t channels, int64_t pixels) : channels(channels), width(channels), rows(pixels) {
    while (width < VALUES_IN_ROW && rows % 2 == 0) {
      width *= 2;
      rows /= 2;
    }
  }

  int64_t size() const { return width * rows; }

  // Rows from one to before another.
  Table part(int64_t from, int64_t to) const {
    Table some = *this;
    some.rows = to - from;
    return some;
  }

  // Adds what a row holds for each pixel to what there is for each channel.
  INSIDE void fold(const float* row, double* sums) const {
    for (int64_t pixel = 0; pixel < width; pixel += channels)
      for (int64_t i = 0; i < channels; ++i) sums[i] += row[pixel + i];
  }

  // What the first channels hold, for every pixel of a row.
  void spread(float* values) const {
    for (int64_t i = channels; i < width; ++i) values[i] = values[i - channels];
  }
};

// A number for each value of a row.
struct Coefficients {
  std::vector<float> centre, scale, shift, of_x, constant;

  explicit Coefficients(const Table& t)
      : centre(t.width), scale(t.width), shift(t.width), of_x(t.width), constant(t.width) {}

  void spread(const Table& t) {
    for (auto* values : {&centre, &scale, &shift, &of_x, &constant}) t.spread(values->data());
  }
};

// Adds the sums over the pixels of x - centre and of its square to those of each channel.
template <typename T>
FOR_EACH_PROCESSOR void add_moments(const T* x, const Table& t, const float* centre, double* sum, double* square) {
  std::vector<float> one(t.width), two(t.width);
  float *s = one.data(), *q = two.data();
  for (int64_t from = 0; from < t.rows; from += ROWS_IN_FLOAT) {
    std::fill(s, s + t.width, 0.f);
    std::fill(q, q + t.width, 0.f);
    for (int64_t row = from; row < std::min(t.rows, from + ROWS_IN_FLOAT); ++row) {
      const T* v = x + row * t.width;
#pragma GCC ivdep
      for (int64_t i = 0; i < t.width; ++i) {
        const float d = static_cast<float>(v[i]) - centre[i];
        s[i] += d;
        q[i] += d * d;
      }
    }
    t.fold(s, sum);
    t.fold(q, square);
  }
}

template <Activation act, typename T>
FOR_EACH_PROCESSOR void transform(const T* x, T* y, const Table& t, const float* scale, const float* shift) {
  for (int64_t row = 0; row < t.rows; ++row) {
    const T* from = x + row * t.width;
    T* to = y + row * t.width;
#pragma GCC ivdep
    for (int64_t i = 0; i < t.width; ++i) to[i] = activated<act>(scale[i] * static_cast<float>(from[i]) + shift[i]);
  }
}

// The gradient dv before the activation; adds the sums over the pixels of dv (x - centre) and of dv to those of each channel.
template <Activation act, typename T>
FOR_EACH_PROCESSOR void enter(const T* dy, const T* x, float* dv, const Table& t, const float* centre, const float* scale,
                              const float* shift, double* with_x, double* alone) {
  std::vector<float> one(t.width), two(t.width);
  float *s = one.data(), *q = two.data();
  for (int64_t from = 0; from < t.rows; from += ROWS_IN_FLOAT) {
    std::fill(s, s + t.width, 0.f);
    std::fill(q, q + t.width, 0.f);
    for (int64_t row = from; row < std::min(t.rows, from + ROWS_IN_FLOAT); ++row) {
      const T* v = x + row * t.width;
      const T* up = dy + row * t.width;
      float* to = dv + row * t.width;
#pragma GCC ivdep
      for (int64_t i = 0; i < t.width; ++i) {
        const float value = v[i];
        const float gradient = static_cast<float>(up[i]) * slope<act>(scale[i] * value + shift[i]);
        to[i] = gradient;
        s[i] += gradient * (value - centre[i]);
        q[i] += gradient;
      }
    }
    t.fold(s, with_x);
    t.fold(q, alone);
  }
}

// dx = scale dv + of_x (x - centre) + constant.
template <typename T>
FOR_EACH_PROCESSOR void leave(const float* dv, const T* x, T* dx, const Table& t, const float* centre, const float* scale,
                              const float* of_x, const float* constant) {
  for (int64_t row = 0; row < t.rows; ++row) {
    const T* v = x + row * t.width;
    const float* up = dv + row * t.width;
    T* to = dx + row * t.width;
#pragma GCC ivdep
    for (int64_t i = 0; i < t.width; ++i)
      to[i] = scale[i] * up[i] + of_x[i] * (static_cast<float>(v[i]) - centre[i]) + constant[i];
  }
}

// Calls body(type tag, activation tag) for the type of x and the activation.
template <typename Body>
void choose(const Tensor& x, int64_t activation, const Body& body) {
  const auto typed = [&](auto type) {
    switch (static_cast<Activation>(activation)) {
      case Activation::none: return body(type, std::integral_constant<Activation, Activation::none>());
      case Activation::silu: return body(type, std::integral_constant<Activation, Activation::silu>());
      case Activation::relu: return body(type, std::integral_constant<Activation, Activation::relu>());
      case Activation::leaky_relu: return body(type, std::integral_constant<Activation, Activation::leaky_relu>());
    }
    TORCH_CHECK(false, "There is no activation ", activation, ".");
  };
  TORCH_CHECK(x.device().is_cpu(), "The native kernels are for the CPU.");
  if (x.scalar_type() == at::kBFloat16) return typed(at::BFloat16());
  TORCH_CHECK(x.scalar_type() == at::kFloat, "The native kernels take float32 and bfloat16, not ", x.scalar_type(), ".");
  typed(float());
}

Tensor by_pixel(const Tensor& x) {
  return x.dim() == 4 ? x.contiguous(at::MemoryFormat::ChannelsLast) : x.contiguous();
}

double inverse_deviation(double variance, double epsilon) { return 1 / std::sqrt(std::max(variance, 0.) + epsilon); }

// Group normalisation of x (n, channels, height, width), or of x + offset with an offset (n, channels).
struct GroupNorm : Function<GroupNorm> {
  static Tensor forward(AutogradContext* ctx, const Tensor& input, const std::optional<Tensor>& offset, const Tensor& weight,
                        const Tensor& bias, int64_t groups, double epsilon, int64_t activation) {
    at::AutoDispatchBelowADInplaceOrView guard;
    const Tensor x = by_pixel(input);
    const int64_t c = x.size(1), size = c / groups, images = x.size(0);
    const Table t(c, x.size(2) * x.size(3));
    Tensor y = at::empty_like(x);
    Tensor statistics = at::empty({2, images, groups}, weight.options());
    float* means = statistics.mutable_data_ptr<float>();
    float* inverses = means + images * groups;
    const Tensor offsets = offset ? offset->to(at::kFloat).contiguous() : at::zeros({images, c}, weight.options());
    const float* o = offsets.const_data_ptr<float>();
    // The sums over the pixels of x + offset - m.
    Tensor sums = at::empty({images, c}, weight.options());
    float* deviations = sums.mutable_data_ptr<float>();
    const float *w = weight.const_data_ptr<float>(), *b = bias.const_data_ptr<float>();
    choose(x, activation, [&](auto type, auto act) {
      using T = decltype(type);
      const T* from = x.const_data_ptr<T>();
      T* to = y.mutable_data_ptr<T>();
      at::parallel_for(0, images, 1, [&](int64_t begin, int64_t end) {
        Coefficients k(t);
        for (int64_t n = begin; n < end; ++n) {
          const T* image = from + n * t.size();
          const float* plus = o + n * c;
          std::vector<double> sum(c), square(c);
          std::vector<float> near(groups);
          for (int64_t g = 0; g < groups; ++g) near[g] = static_cast<float>(image[g * size]) + plus[g * size];
          for (int64_t i = 0; i < c; ++i) k.centre[i] = near[i / size] - plus[i];
          t.spread(k.centre.data());
          add_moments(image, t, k.centre.data(), sum.data(), square.data());
          for (int64_t g = 0; g < groups; ++g) {
            double m = 0, q = 0;
            for (int64_t i = g * size; i < (g + 1) * size; ++i) {
              m += sum[i];
              q += square[i];
            }
            const double count = static_cast<double>(t.size() / groups);
            m /= count;
            const double r = inverse_deviation(q / count - m * m, epsilon);
            for (int64_t i = g * size; i < (g + 1) * size; ++i) {
              deviations[n * c + i] = sum[i] - m * (t.size() / c);
              k.scale[i] = w[i] * r;
              k.shift[i] = b[i] - (m + near[g] - plus[i]) * w[i] * r;
            }
            means[n * groups + g] = m + near[g];
            inverses[n * groups + g] = r;
          }
          k.spread(t);
          transform<act.value>(image, to + n * t.size(), t, k.scale.data(), k.shift.data());
        }
      });
    });
    ctx->save_for_backward({x, weight, bias, statistics, offsets, sums});
    ctx->saved_data["groups"] = groups;
    if (offset) ctx->saved_data["type"] = offset->scalar_type();
    ctx->saved_data["activation"] = activation;
    return y;
  }

  static variable_list backward(AutogradContext* ctx, variable_list gradients) {
    const auto saved = ctx->get_saved_variables();
    const Tensor &x = saved[0], &weight = saved[1], &bias = saved[2], &statistics = saved[3], &offsets = saved[4];
    const int64_t groups = ctx->saved_data["groups"].toInt(), activation = ctx->saved_data["activation"].toInt();
    const int64_t c = x.size(1), size = c / groups, images = x.size(0);
    const Table t(c, x.size(2) * x.size(3));
    const Tensor dy = by_pixel(gradients[0]);
    Tensor dx = at::empty_like(x), dweight = at::empty_like(weight), dbias = at::empty_like(bias);
    Tensor doffset = at::empty_like(offsets);
    float* of_offset = doffset.mutable_data_ptr<float>();
    const float *o = offsets.const_data_ptr<float>(), *deviations = saved[5].const_data_ptr<float>();
    const float* means = statistics.const_data_ptr<float>();
    const float* inverses = means + images * groups;
    const float *w = weight.const_data_ptr<float>(), *b = bias.const_data_ptr<float>();
    // Each image has sums of its own, which are added in order.
    std::vector<double> with_x(images * c), alone(images * c);
    choose(x, activation, [&](auto type, auto act) {
      using T = decltype(type);
      const T *from = x.const_data_ptr<T>(), *up = dy.const_data_ptr<T>();
      T* to = dx.mutable_data_ptr<T>();
      at::parallel_for(0, images, 1, [&](int64_t begin, int64_t end) {
        Coefficients k(t);
        std::vector<float> dv(t.size());
        for (int64_t n = begin; n < end; ++n) {
          const float *m = means + n * groups, *r = inverses + n * groups;
          double *s = with_x.data() + n * c, *q = alone.data() + n * c;
          for (int64_t i = 0; i < c; ++i) {
            k.centre[i] = m[i / size] - o[n * c + i];
            k.scale[i] = w[i] * r[i / size];
            k.shift[i] = b[i] - k.centre[i] * k.scale[i];
          }
          k.spread(t);
          const int64_t at = n * t.size();
          enter<act.value>(up + at, from + at, dv.data(), t, k.centre.data(), k.scale.data(), k.shift.data(), s, q);
          const double count = static_cast<double>(t.size() / groups);
          for (int64_t g = 0; g < groups; ++g) {
            double of_x = 0, constant = 0;
            for (int64_t i = g * size; i < (g + 1) * size; ++i) {
              of_x -= w[i] * s[i];
              constant -= w[i] * q[i];
            }
            const double inverse = r[g];
            for (int64_t i = g * size; i < (g + 1) * size; ++i) {
              k.of_x[i] = of_x * inverse * inverse * inverse / count;
              k.constant[i] = constant * inverse / count;
              of_offset[n * c + i] = k.scale[i] * q[i] + k.of_x[i] * deviations[n * c + i] + k.constant[i] * (t.size() / c);
              s[i] *= inverse;
            }
          }
          k.spread(t);
          leave(dv.data(), from + at, to + at, t, k.centre.data(), k.scale.data(), k.of_x.data(), k.constant.data());
        }
      });
    });
    for (int64_t i = 0; i < c; ++i) {
      double of_weight = 0, of_bias = 0;
      for (int64_t n = 0; n < images; ++n) {
        of_weight += with_x[n * c + i];
        of_bias += alone[n * c + i];
      }
      dweight.mutable_data_ptr<float>()[i] = of_weight;
      dbias.mutable_data_ptr<float>()[i] = of_bias;
    }
    const auto type = ctx->saved_data.find("type");
    doffset = type == ctx->saved_data.end() ? Tensor() : doffset.to(type->second.toScalarType());
    return {dx, doffset, dweight, dbias, Tensor(), Tensor(), Tensor()};
  }
};

// Batch normalisation of x (n, channels) or (n, channels, height, width), or of x + offset with an offset (channels). In training the statistics are the batch's, and the running ones
// move towards them; otherwise the running ones are taken, and no gradient goes through them.
struct BatchNorm : Function<BatchNorm> {
  // Calls body(part, first value, rows of the part) for parts of rows, of which each has sums of its own.
  template <typename Body>
  static void in_parts(const Table& t, const Body& body) {
    const int64_t rows = rows_in_part(t);
    at::parallel_for(0, parts(t), 1, [&](int64_t begin, int64_t end) {
      for (int64_t p = begin; p < end; ++p) {
        const int64_t from = p * rows, to = std::min(t.rows, from + rows);
        body(p, from * t.width, t.part(from, to));
      }
    });
  }

  static int64_t rows_in_part(const Table& t) { return std::max<int64_t>(1, VALUES_IN_PART / t.width); }

  static int64_t parts(const Table& t) { return (t.rows + rows_in_part(t) - 1) / rows_in_part(t); }

  // The sums of one channel over all parts, in order.
  static double total(const std::vector<double>& sums, int64_t channels, int64_t i) {
    double sum = 0;
    for (size_t at = i; at < sums.size(); at += channels) sum += sums[at];
    return sum;
  }

  static Tensor forward(AutogradContext* ctx, const Tensor& input, const std::optional<Tensor>& offset, const Tensor& weight,
                        const Tensor& bias, const Tensor& running_mean, const Tensor& running_variance, bool training,
                        double momentum, double epsilon, int64_t activation) {
    at::AutoDispatchBelowADInplaceOrView guard;
    const Tensor x = by_pixel(input);
    const int64_t c = x.size(1), pixels = x.numel() / c;
    TORCH_CHECK(pixels > 1 || !training, "Batch normalisation needs more than one value of each channel in training.");
    const Table t(c, pixels);
    Tensor y = at::empty_like(x);
    Tensor statistics = at::empty({2, c}, weight.options());
    float* means = statistics.mutable_data_ptr<float>();
    float* inverses = means + c;
    const Tensor offsets = offset ? offset->contiguous() : at::zeros({c}, weight.options());
    const float* o = offsets.const_data_ptr<float>();
    float *mean = running_mean.mutable_data_ptr<float>(), *variance = running_variance.mutable_data_ptr<float>();
    const float *w = weight.const_data_ptr<float>(), *b = bias.const_data_ptr<float>();
    choose(x, activation, [&](auto type, auto act) {
      using T = decltype(type);
      const T* from = x.const_data_ptr<T>();
      T* to = y.mutable_data_ptr<T>();
      Coefficients k(t);
      if (training) {
        std::vector<double> sum(parts(t) * c), square(parts(t) * c);
        for (int64_t i = 0; i < c; ++i) k.centre[i] = static_cast<float>(from[i]);
        t.spread(k.centre.data());
        in_parts(t, [&](int64_t p, int64_t at, const Table& part) {
          add_moments(from + at, part, k.centre.data(), sum.data() + p * c, square.data() + p * c);
        });
        for (int64_t i = 0; i < c; ++i) {
          const double count = static_cast<double>(pixels), m = total(sum, c, i) / count;
          const double v = std::max(total(square, c, i) / count - m * m, 0.);
          means[i] = m + k.centre[i] + o[i];
          inverses[i] = inverse_deviation(v, epsilon);
          mean[i] += momentum * (means[i] - mean[i]);
          variance[i] += momentum * (v * count / (count - 1) - variance[i]);
        }
      } else {
        for (int64_t i = 0; i < c; ++i) {
          means[i] = mean[i];
          inverses[i] = inverse_deviation(variance[i], epsilon);
        }
      }
      for (int64_t i = 0; i < c; ++i) {
        k.scale[i] = w[i] * inverses[i];
        k.shift[i] = b[i] - (means[i] - o[i]) * k.scale[i];
      }
      k.spread(t);
      in_parts(t, [&](int64_t, int64_t at, const Table& part) {
        transform<act.value>(from + at, to + at, part, k.scale.data(), k.shift.data());
      });
    });
    ctx->save_for_backward({x, weight, bias, statistics, offsets});
    ctx->saved_data["offset"] = offset.has_value();
    ctx->saved_data["training"] = training;
    ctx->saved_data["activation"] = activation;
    return y;
  }

  static variable_list backward(AutogradContext* ctx, variable_list gradients) {
    const auto saved = ctx->get_saved_variables();
    const Tensor &x = saved[0], &weight = saved[1], &bias = saved[2], &statistics = saved[3], &offsets = saved[4];
    const bool training = ctx->saved_data["training"].toBool();
    const int64_t c = x.size(1), pixels = x.numel() / c;
    const Table t(c, pixels);
    const Tensor dy = by_pixel(gradients[0]);
    Tensor dx = at::empty_like(x), dweight = at::empty_like(weight), dbias = at::empty_like(bias);
    // In float32 the gradient before the activation lies where the result will.
    Tensor dv = x.scalar_type() == at::kFloat ? dx : at::empty_like(x, x.options().dtype(at::kFloat));
    Tensor doffset = at::empty_like(offsets);
    const float* o = offsets.const_data_ptr<float>();
    const float* means = statistics.const_data_ptr<float>();
    const float* inverses = means + c;
    const float *w = weight.const_data_ptr<float>(), *b = bias.const_data_ptr<float>();
    choose(x, ctx->saved_data["activation"].toInt(), [&](auto type, auto act) {
      using T = decltype(type);
      const T *from = x.const_data_ptr<T>(), *up = dy.const_data_ptr<T>();
      T* to = dx.mutable_data_ptr<T>();
      float* before = dv.mutable_data_ptr<float>();
      Coefficients k(t);
      for (int64_t i = 0; i < c; ++i) {
        k.centre[i] = means[i] - o[i];
        k.scale[i] = w[i] * inverses[i];
        k.shift[i] = b[i] - k.centre[i] * k.scale[i];
      }
      k.spread(t);
      std::vector<double> with_x(parts(t) * c), alone(parts(t) * c);
      in_parts(t, [&](int64_t p, int64_t at, const Table& part) {
        enter<act.value>(up + at, from + at, before + at, part, k.centre.data(), k.scale.data(), k.shift.data(),
                         with_x.data() + p * c, alone.data() + p * c);
      });
      for (int64_t i = 0; i < c; ++i) {
        const double s = total(with_x, c, i), q = total(alone, c, i), inverse = inverses[i];
        dweight.mutable_data_ptr<float>()[i] = s * inverse;
        dbias.mutable_data_ptr<float>()[i] = q;
        doffset.mutable_data_ptr<float>()[i] = training ? 0. : k.scale[i] * q;
        k.of_x[i] = training ? -w[i] * s * inverse * inverse * inverse / pixels : 0.;
        k.constant[i] = training ? -w[i] * q * inverse / pixels : 0.;
      }
      k.spread(t);
      in_parts(t, [&](int64_t, int64_t at, const Table& part) {
        leave(before + at, from + at, to + at, part, k.centre.data(), k.scale.data(), k.of_x.data(), k.constant.data());
      });
    });
    if (!ctx->saved_data["offset"].toBool()) doffset = Tensor();
    return {dx, doffset, dweight, dbias, Tensor(), Tensor(), Tensor(), Tensor(), Tensor(), Tensor()};
  }
};

Tensor group_norm(const Tensor& x, const std::optional<Tensor>& offset, const Tensor& weight, const Tensor& bias, int64_t groups,
                  double epsilon, int64_t activation) {
  return GroupNorm::apply(x, offset, weight, bias, groups, epsilon, activation);
}

Tensor batch_norm(const Tensor& x, const std::optional<Tensor>& offset, const Tensor& weight, const Tensor& bias,
                  const Tensor& running_mean, const Tensor& running_variance, bool training, double momentum, double epsilon,
                  int64_t activation) {
  return BatchNorm::apply(x, offset, weight, bias, running_mean, running_variance, training, momentum, epsilon, activation);
}

}  // namespace

TORCH_LIBRARY(ladderlab, m) {
  m.def("group_norm", &group_norm);
  m.def("batch_norm", &batch_norm);
}
