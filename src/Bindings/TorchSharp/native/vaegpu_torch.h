// The C surface over libtorch that the C# subset calls. One function reaches every aten:: operator through the
// dispatcher's boxed call, autograd included; the rest is what no operator offers: lifetime, gradients, modes,
// generators, threads and the fused optimiser step.
//
// A tensor handle is a TensorImpl* that owns one reference. A function that can fail returns a negative number
// (or null) and leaves its text in vg_error(); no exception crosses this boundary. All state is per thread.
#pragma once
#include <cstdint>

#define VG_API extern "C" __attribute__((visibility("default")))

// The kinds of a vg_value. Lists are (pointer, count); a null entry of a tensor list is an absent tensor.
enum vg_kind : int32_t {
    VG_NONE = 0,
    VG_TENSOR = 1,
    VG_INT = 2,
    VG_DOUBLE = 3,
    VG_BOOL = 4,
    VG_INT_LIST = 5,
    VG_TENSOR_LIST = 6,
    VG_OPTIONAL_TENSOR_LIST = 7,
    VG_STRING = 8,
    VG_GENERATOR = 9,
    VG_DEVICE = 10,  // type in the high half, index in the low half
    VG_DEFAULT = 11, // the schema's own default
};

struct vg_value {
    int32_t kind;
    int32_t count;
    union {
        int64_t integer;
        double real;
        const void* pointer;
    };
};

struct vg_adam_options {
    double learning_rate, beta1, beta2, epsilon, weight_decay;
    int32_t decoupled; // 1: AdamW's decay of the weights, 0: Adam's penalty in the gradient
    int32_t maximize;
};

// Text of this thread's last failure, valid until its next one.
VG_API const char* vg_error();

// An operator by schema name and overload ("aten::add", "Tensor"); the handle lives as long as the process.
VG_API void* vg_find(const char* name, const char* overload);
// Calls it. Arguments left out at the end take the schema's defaults. Returns how many values came back; the first
// `capacity` are in `results` and a larger number is fetched whole with vg_take (lists of tensors are flattened).
VG_API int32_t vg_call(void* op, const vg_value* arguments, int32_t count, vg_value* results, int32_t capacity);
VG_API void vg_take(vg_value* results, int32_t count);

VG_API void vg_free(void* tensor);
VG_API void* vg_alias(void* tensor);
VG_API int64_t vg_live_tensors();

VG_API int32_t vg_rank(void* tensor);
VG_API int64_t vg_numel(void* tensor);
VG_API int32_t vg_dtype(void* tensor);
VG_API int32_t vg_element_size(void* tensor);
VG_API int64_t vg_device(void* tensor);
VG_API int64_t vg_storage_offset(void* tensor);
VG_API void vg_sizes(void* tensor, int64_t* sizes);
VG_API int32_t vg_strides(void* tensor, int64_t* strides);
VG_API void* vg_data(void* tensor);
VG_API int32_t vg_is_contiguous(void* tensor);
VG_API int32_t vg_is_leaf(void* tensor);
VG_API int32_t vg_requires_grad(void* tensor);
VG_API int32_t vg_set_requires_grad(void* tensor, int32_t value);

VG_API int32_t vg_backward(void* const* tensors, void* const* gradients, int32_t count, int32_t retain_graph,
                           int32_t create_graph, void* const* inputs, int32_t input_count);
VG_API int32_t vg_grad_of(void* const* outputs, void* const* gradients, int32_t count, void* const* inputs,
                          int32_t input_count, int32_t retain_graph, int32_t create_graph, int32_t allow_unused,
                          void** results);
VG_API void* vg_grad(void* tensor);
VG_API int32_t vg_retain_grad(void* tensor);
VG_API int32_t vg_zero_grad(void* const* tensors, int32_t count);

VG_API int32_t vg_grad_enabled();
VG_API void vg_set_grad_enabled(int32_t enabled);

VG_API void* vg_default_generator();
VG_API void* vg_new_generator(uint64_t seed);
VG_API void vg_free_generator(void* generator);
VG_API int32_t vg_generator_seed(void* generator, uint64_t seed);
VG_API int64_t vg_generator_random_seed(void* generator);
VG_API int64_t vg_generator_initial_seed(void* generator);
VG_API void* vg_generator_state(void* generator);
VG_API int32_t vg_generator_set_state(void* generator, void* state);
VG_API int32_t vg_manual_seed(uint64_t seed);

VG_API int32_t vg_num_threads();
VG_API int32_t vg_set_num_threads(int32_t count);
VG_API int32_t vg_cuda_device_count();
VG_API int32_t vg_default_dtype();
VG_API int32_t vg_set_default_dtype(int32_t dtype);

// One Adam or AdamW step over `count` parameters, those without a gradient left alone. steps[i] counts up;
// maximum_squares may be null (no AMSGrad).
VG_API int32_t vg_adam_step(void* const* parameters, void* const* averages, void* const* squares,
                            void* const* maximum_squares, int64_t* steps, int32_t count,
                            const vg_adam_options* options);
