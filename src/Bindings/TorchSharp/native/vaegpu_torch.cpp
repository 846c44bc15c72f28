#include "vaegpu_torch.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/core/Tensor.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/grad_mode.h>
#include <c10/core/DefaultDtype.h>
#include <torch/csrc/autograd/autograd.h>

#include <dlfcn.h>

#include <atomic>
#include <cstring>
#include <string>
#include <vector>

namespace {

thread_local std::string last_error;
thread_local std::vector<vg_value> overflow;
std::atomic<int64_t> live_tensors{0};

// Runs a body and turns whatever it throws into the failure value and a text.
template <class Result, class Body>
Result guarded(Result failure, Body body) {
    try {
        return body();
    } catch (const c10::Error& error) {
        last_error = error.what_without_backtrace();
    } catch (const std::exception& error) {
        last_error = error.what();
    } catch (...) {
        last_error = "unknown native exception";
    }
    return failure;
}

c10::TensorImpl* impl(const void* handle) {
    return static_cast<c10::TensorImpl*>(const_cast<void*>(handle));
}

at::Tensor borrow(const void* handle) {
    return handle == nullptr
        ? at::Tensor()
        : at::Tensor(c10::intrusive_ptr<c10::TensorImpl, c10::UndefinedTensorImpl>::reclaim_copy(impl(handle)));
}

void* release(at::Tensor tensor) {
    if (!tensor.defined()) {
        return nullptr;
    }
    live_tensors.fetch_add(1, std::memory_order_relaxed);
    return tensor.unsafeReleaseTensorImpl();
}

std::vector<at::Tensor> borrow_all(void* const* handles, int32_t count) {
    std::vector<at::Tensor> tensors;
    tensors.reserve(count);
    for (int32_t i = 0; i < count; ++i) {
        tensors.push_back(handles == nullptr ? at::Tensor() : borrow(handles[i]));
    }
    return tensors;
}

at::Generator& generator(void* handle) {
    return *static_cast<at::Generator*>(handle);
}

c10::IValue to_ivalue(const vg_value& value, const c10::Argument& argument) {
    switch (value.kind) {
        case VG_NONE:
            return c10::IValue();
        case VG_TENSOR:
            return borrow(value.pointer);
        case VG_INT:
            return value.integer;
        case VG_DOUBLE:
            return value.real;
        case VG_BOOL:
            return value.integer != 0;
        case VG_INT_LIST:
            return c10::IValue(c10::IntArrayRef(static_cast<const int64_t*>(value.pointer), value.count));
        case VG_TENSOR_LIST: {
            c10::List<at::Tensor> list;
            list.reserve(value.count);
            for (int32_t i = 0; i < value.count; ++i) {
                list.push_back(borrow(static_cast<void* const*>(value.pointer)[i]));
            }
            return list;
        }
        case VG_OPTIONAL_TENSOR_LIST: {
            c10::List<c10::optional<at::Tensor>> list;
            list.reserve(value.count);
            for (int32_t i = 0; i < value.count; ++i) {
                at::Tensor entry = borrow(static_cast<void* const*>(value.pointer)[i]);
                list.push_back(entry.defined() ? c10::optional<at::Tensor>(entry) : c10::nullopt);
            }
            return list;
        }
        case VG_STRING:
            return std::string(static_cast<const char*>(value.pointer), value.count);
        case VG_GENERATOR:
            return generator(const_cast<void*>(value.pointer));
        case VG_DEVICE:
            return c10::Device(
                static_cast<c10::DeviceType>(value.integer >> 32),
                static_cast<c10::DeviceIndex>(static_cast<int32_t>(value.integer)));
        case VG_DEFAULT:
            TORCH_CHECK(argument.default_value().has_value(), "argument '", argument.name(), "' has no default");
            return *argument.default_value();
        default:
            TORCH_CHECK(false, "unknown argument kind ", value.kind);
    }
}

void append(std::vector<vg_value>& results, const c10::IValue& value) {
    vg_value result{};
    if (value.isTensor()) {
        result.kind = VG_TENSOR;
        result.pointer = release(value.toTensor());
    } else if (value.isTensorList()) {
        for (const at::Tensor& tensor : value.toTensorVector()) {
            append(results, tensor);
        }
        return;
    } else if (value.isInt()) {
        result.kind = VG_INT;
        result.integer = value.toInt();
    } else if (value.isDouble()) {
        result.kind = VG_DOUBLE;
        result.real = value.toDouble();
    } else if (value.isBool()) {
        result.kind = VG_BOOL;
        result.integer = value.toBool();
    } else if (!value.isNone()) {
        TORCH_CHECK(false, "an operator returned a ", value.tagKind(), ", which has no form here");
    }
    results.push_back(result);
}

// OpenBLAS keeps threads of its own, which at::set_num_threads does not reach.
void set_blas_threads(int count) {
    using setter = void (*)(int);
    static const auto set = reinterpret_cast<setter>(dlsym(RTLD_DEFAULT, "openblas_set_num_threads"));
    if (set != nullptr) {
        set(count);
    }
}

// The whole update in one pass over memory, written so that it vectorises. The order of roundings is that of torch's
// own chain of operators (mul, add, addcmul, sqrt, div, add, addcdiv), so that trajectories agree to the last bits.
template <class T, bool Amsgrad>
__attribute__((always_inline)) inline void adam_loop(T* __restrict__ parameter, const T* __restrict__ gradient,
                                                     T* __restrict__ average, T* __restrict__ square,
                                                     T* __restrict__ maximum, int64_t length, int64_t step,
                                                     const vg_adam_options& options) {
    const double correction1 = 1 - std::pow(options.beta1, static_cast<double>(step));
    const double correction2 = 1 - std::pow(options.beta2, static_cast<double>(step));
    const T beta1 = static_cast<T>(options.beta1), rest1 = static_cast<T>(1 - options.beta1);
    const T beta2 = static_cast<T>(options.beta2), rest2 = static_cast<T>(1 - options.beta2);
    const T root = static_cast<T>(std::sqrt(correction2)), epsilon = static_cast<T>(options.epsilon);
    const T size = static_cast<T>(-options.learning_rate / correction1);
    const T penalty = static_cast<T>(options.decoupled ? 0 : options.weight_decay);
    const T keep = static_cast<T>(options.decoupled ? 1 - options.learning_rate * options.weight_decay : 1);
    const T sign = options.maximize ? T(-1) : T(1);
    for (int64_t i = 0; i < length; ++i) {
        const T weight = parameter[i] * keep;
        const T slope = sign * gradient[i] + penalty * weight;
        const T mean = average[i] * beta1 + rest1 * slope;
        const T variance = square[i] * beta2 + rest2 * slope * slope;
        average[i] = mean;
        square[i] = variance;
        T largest = variance;
        if (Amsgrad) {
            largest = maximum[i] > variance ? maximum[i] : variance;
            maximum[i] = largest;
        }
        parameter[i] = weight + size * (mean / (std::sqrt(largest) / root + epsilon));
    }
}

// The loop again for processors with wider registers, chosen when the library is loaded.
#if defined(__x86_64__)
#define VG_WIDE __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define VG_WIDE
#endif

VG_WIDE void adam_update(float* parameter, const float* gradient, float* average, float* square, float* maximum,
                         int64_t length, int64_t step, const vg_adam_options& options) {
    if (maximum == nullptr) {
        adam_loop<float, false>(parameter, gradient, average, square, maximum, length, step, options);
    } else {
        adam_loop<float, true>(parameter, gradient, average, square, maximum, length, step, options);
    }
}

VG_WIDE void adam_update(double* parameter, const double* gradient, double* average, double* square, double* maximum,
                         int64_t length, int64_t step, const vg_adam_options& options) {
    if (maximum == nullptr) {
        adam_loop<double, false>(parameter, gradient, average, square, maximum, length, step, options);
    } else {
        adam_loop<double, true>(parameter, gradient, average, square, maximum, length, step, options);
    }
}

void adam_update_any(at::Tensor& parameter, const at::Tensor& gradient, at::Tensor& average, at::Tensor& square,
                     at::Tensor& maximum, int64_t step, const vg_adam_options& options) {
    const auto length = parameter.numel();
    if (parameter.scalar_type() == at::kFloat) {
        adam_update(parameter.data_ptr<float>(), gradient.data_ptr<float>(), average.data_ptr<float>(),
                    square.data_ptr<float>(), maximum.defined() ? maximum.data_ptr<float>() : nullptr, length, step,
                    options);
    } else {
        adam_update(parameter.data_ptr<double>(), gradient.data_ptr<double>(), average.data_ptr<double>(),
                    square.data_ptr<double>(), maximum.defined() ? maximum.data_ptr<double>() : nullptr, length, step,
                    options);
    }
}

} // namespace

const char* vg_error() {
    return last_error.c_str();
}

void* vg_find(const char* name, const char* overload) {
    return guarded<void*>(nullptr, [&]() -> void* {
        return new c10::OperatorHandle(c10::Dispatcher::singleton().findSchemaOrThrow(name, overload));
    });
}

int32_t vg_call(void* op, const vg_value* arguments, int32_t count, vg_value* results, int32_t capacity) {
    return guarded<int32_t>(-1, [&]() -> int32_t {
        const auto& handle = *static_cast<c10::OperatorHandle*>(op);
        const auto& schema = handle.schema().arguments();
        TORCH_CHECK(static_cast<size_t>(count) <= schema.size(), handle.operator_name(), " takes ", schema.size(),
                    " arguments, ", count, " given");
        torch::jit::Stack stack;
        stack.reserve(schema.size());
        for (int32_t i = 0; i < count; ++i) {
            stack.push_back(to_ivalue(arguments[i], schema[i]));
        }
        for (size_t i = count; i < schema.size(); ++i) {
            stack.push_back(to_ivalue({VG_DEFAULT, 0, {0}}, schema[i]));
        }
        handle.callBoxed(&stack);
        if (stack.size() == 1 && stack[0].isTensor() && capacity > 0) {
            results[0] = {VG_TENSOR, 0, {0}};
            results[0].pointer = release(std::move(stack[0]).toTensor());
            return 1;
        }
        overflow.clear();
        for (const auto& value : stack) {
            append(overflow, value);
        }
        const auto produced = static_cast<int32_t>(overflow.size());
        if (produced <= capacity) {
            vg_take(results, produced);
        }
        return produced;
    });
}

void vg_take(vg_value* results, int32_t count) {
    if (count > 0) {
        std::memcpy(results, overflow.data(), count * sizeof(vg_value));
    }
    overflow.clear();
}

void vg_free(void* tensor) {
    if (tensor != nullptr) {
        live_tensors.fetch_sub(1, std::memory_order_relaxed);
        c10::intrusive_ptr<c10::TensorImpl, c10::UndefinedTensorImpl>::reclaim(impl(tensor));
    }
}

void* vg_alias(void* tensor) {
    return release(borrow(tensor));
}

int64_t vg_live_tensors() {
    return live_tensors.load(std::memory_order_relaxed);
}

int32_t vg_rank(void* tensor) {
    return static_cast<int32_t>(impl(tensor)->dim());
}

int64_t vg_numel(void* tensor) {
    return impl(tensor)->numel();
}

int32_t vg_dtype(void* tensor) {
    return static_cast<int32_t>(c10::typeMetaToScalarType(impl(tensor)->dtype()));
}

int32_t vg_element_size(void* tensor) {
    return static_cast<int32_t>(impl(tensor)->dtype().itemsize());
}

int64_t vg_device(void* tensor) {
    const auto device = impl(tensor)->device();
    return (static_cast<int64_t>(device.type()) << 32) | static_cast<uint32_t>(static_cast<int32_t>(device.index()));
}

int64_t vg_storage_offset(void* tensor) {
    return impl(tensor)->storage_offset();
}

void vg_sizes(void* tensor, int64_t* sizes) {
    const auto from = impl(tensor)->sizes();
    std::copy(from.begin(), from.end(), sizes);
}

int32_t vg_strides(void* tensor, int64_t* strides) {
    return guarded<int32_t>(-1, [&] {
        const auto from = impl(tensor)->strides();
        std::copy(from.begin(), from.end(), strides);
        return 0;
    });
}

void* vg_data(void* tensor) {
    return guarded<void*>(nullptr, [&] { return borrow(tensor).data_ptr(); });
}

int32_t vg_is_contiguous(void* tensor) {
    return impl(tensor)->is_contiguous();
}

int32_t vg_is_leaf(void* tensor) {
    return guarded<int32_t>(-1, [&] { return static_cast<int32_t>(borrow(tensor).is_leaf()); });
}

int32_t vg_requires_grad(void* tensor) {
    return guarded<int32_t>(-1, [&] { return static_cast<int32_t>(borrow(tensor).requires_grad()); });
}

int32_t vg_set_requires_grad(void* tensor, int32_t value) {
    return guarded<int32_t>(-1, [&] {
        borrow(tensor).set_requires_grad(value != 0);
        return 0;
    });
}

int32_t vg_backward(void* const* tensors, void* const* gradients, int32_t count, int32_t retain_graph,
                    int32_t create_graph, void* const* inputs, int32_t input_count) {
    return guarded<int32_t>(-1, [&] {
        const bool retain = retain_graph < 0 ? create_graph != 0 : retain_graph != 0;
        torch::autograd::backward(borrow_all(tensors, count),
                                  gradients == nullptr ? std::vector<at::Tensor>() : borrow_all(gradients, count),
                                  retain, create_graph != 0, borrow_all(inputs, input_count));
        return 0;
    });
}

int32_t vg_grad_of(void* const* outputs, void* const* gradients, int32_t count, void* const* inputs,
                   int32_t input_count, int32_t retain_graph, int32_t create_graph, int32_t allow_unused,
                   void** results) {
    return guarded<int32_t>(-1, [&] {
        const bool retain = retain_graph < 0 ? create_graph != 0 : retain_graph != 0;
        auto found = torch::autograd::grad(
            borrow_all(outputs, count), borrow_all(inputs, input_count),
            gradients == nullptr ? std::vector<at::Tensor>() : borrow_all(gradients, count), retain,
            create_graph != 0, allow_unused != 0);
        for (int32_t i = 0; i < input_count; ++i) {
            results[i] = release(std::move(found[i]));
        }
        return 0;
    });
}

void* vg_grad(void* tensor) {
    return release(borrow(tensor).mutable_grad());
}

int32_t vg_retain_grad(void* tensor) {
    return guarded<int32_t>(-1, [&] {
        borrow(tensor).retain_grad();
        return 0;
    });
}

int32_t vg_zero_grad(void* const* tensors, int32_t count) {
    return guarded<int32_t>(-1, [&] {
        for (int32_t i = 0; i < count; ++i) {
            const at::Tensor tensor = borrow(tensors[i]);
            at::Tensor& gradient = tensor.mutable_grad();
            if (gradient.defined()) {
                at::NoGradGuard no_grad;
                gradient.detach_().zero_();
            }
        }
        return 0;
    });
}

int32_t vg_grad_enabled() {
    return c10::GradMode::is_enabled();
}

void vg_set_grad_enabled(int32_t enabled) {
    c10::GradMode::set_enabled(enabled != 0);
}

void* vg_default_generator() {
    return new at::Generator(at::detail::getDefaultCPUGenerator());
}

void* vg_new_generator(uint64_t seed) {
    return new at::Generator(at::detail::createCPUGenerator(seed));
}

void vg_free_generator(void* handle) {
    delete static_cast<at::Generator*>(handle);
}

int32_t vg_generator_seed(void* handle, uint64_t seed) {
    return guarded<int32_t>(-1, [&] {
        std::lock_guard<std::mutex> lock(generator(handle).mutex());
        generator(handle).set_current_seed(seed);
        return 0;
    });
}

int64_t vg_generator_random_seed(void* handle) {
    std::lock_guard<std::mutex> lock(generator(handle).mutex());
    return static_cast<int64_t>(generator(handle).seed());
}

int64_t vg_generator_initial_seed(void* handle) {
    return static_cast<int64_t>(generator(handle).current_seed());
}

void* vg_generator_state(void* handle) {
    return guarded<void*>(nullptr, [&] { return release(generator(handle).get_state()); });
}

int32_t vg_generator_set_state(void* handle, void* state) {
    return guarded<int32_t>(-1, [&] {
        std::lock_guard<std::mutex> lock(generator(handle).mutex());
        generator(handle).set_state(borrow(state));
        return 0;
    });
}

int32_t vg_manual_seed(uint64_t seed) {
    return guarded<int32_t>(-1, [&] {
        at::manual_seed(seed);
        return 0;
    });
}

int32_t vg_num_threads() {
    return at::get_num_threads();
}

int32_t vg_set_num_threads(int32_t count) {
    return guarded<int32_t>(-1, [&] {
        at::set_num_threads(count);
        set_blas_threads(count);
        return 0;
    });
}

int32_t vg_cuda_device_count() {
    return guarded<int32_t>(0, [] {
        return at::globalContext().hasCUDA() ? static_cast<int32_t>(at::detail::getCUDAHooks().getNumGPUs()) : 0;
    });
}

int32_t vg_default_dtype() {
    return static_cast<int32_t>(c10::get_default_dtype_as_scalartype());
}

int32_t vg_set_default_dtype(int32_t dtype) {
    return guarded<int32_t>(-1, [&] {
        c10::set_default_dtype(c10::scalarTypeToTypeMeta(static_cast<c10::ScalarType>(dtype)));
        return 0;
    });
}

int32_t vg_adam_step(void* const* parameters, void* const* averages, void* const* squares,
                     void* const* maximum_squares, int64_t* steps, int32_t count, const vg_adam_options* options) {
    return guarded<int32_t>(-1, [&] {
        at::NoGradGuard no_grad;
        for (int32_t i = 0; i < count; ++i) {
            at::Tensor parameter = borrow(parameters[i]);
            const at::Tensor& gradient = parameter.grad();
            if (!gradient.defined()) {
                continue;
            }
            TORCH_CHECK(parameter.device().is_cpu(), "the optimiser step here is for the CPU");
            const auto type = parameter.scalar_type();
            TORCH_CHECK(type == at::kFloat || type == at::kDouble, "the optimiser step takes float or double, not ",
                        type);
            at::Tensor average = borrow(averages[i]), square = borrow(squares[i]);
            at::Tensor maximum = maximum_squares == nullptr ? at::Tensor() : borrow(maximum_squares[i]);
            // Contiguous tensors are updated where they lie; others through a packed copy.
            at::Tensor packed = parameter.contiguous();
            at::Tensor packed_average = average.contiguous(), packed_square = square.contiguous();
            at::Tensor packed_maximum = maximum.defined() ? maximum.contiguous() : at::Tensor();
            TORCH_CHECK(gradient.sizes() == packed.sizes() && average.sizes() == packed.sizes() &&
                            square.sizes() == packed.sizes() && average.scalar_type() == type &&
                            square.scalar_type() == type &&
                            (!maximum.defined() ||
                             (maximum.sizes() == packed.sizes() && maximum.scalar_type() == type)),
                        "optimiser state does not fit its parameter");
            adam_update_any(packed, gradient.to(type).contiguous(), packed_average, packed_square, packed_maximum,
                            ++steps[i], *options);
            const auto put_back = [](at::Tensor& to, const at::Tensor& from) {
                if (to.defined() && !to.is_same(from)) {
                    to.copy_(from);
                }
            };
            put_back(parameter, packed);
            put_back(average, packed_average);
            put_back(square, packed_square);
            put_back(maximum, packed_maximum);
            // Autograd must notice that a saved parameter changed under it.
            parameter.unsafeGetTensorImpl()->bump_version();
        }
        return 0;
    });
}
