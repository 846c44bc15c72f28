// The header in C++17: every struct's initialiser, and a call.
#include "vaegpu.h"

#include <type_traits>

static_assert(std::is_trivially_copyable<vg_input>::value && std::is_standard_layout<vg_context_info>::value, "structs are C's");
static_assert(std::is_same<vg_result, int32_t>::value, "results are numbers");

int main()
{
    const vg_requirements requirements = vg_requirements_init();
    const vg_device_info device = vg_device_info_init();
    const vg_host_device host = vg_host_device_init();
    const vg_context_options context_options = vg_context_options_init();
    const vg_context_info context_info = vg_context_info_init();
    const vg_model_options model_options = vg_model_options_init();
    const vg_model_info model_info = vg_model_info_init();
    const vg_path path = vg_path_init();
    const vg_input input = vg_input_init();
    const vg_decoder_options decoder_options = vg_decoder_options_init();
    const vg_decoder_info decoder_info = vg_decoder_info_init();
    const vg_image image = vg_image_init();
    const vg_target_options target_options = vg_target_options_init();
    const vg_target_info target_info = vg_target_info_init();
    const vg_unity_event event = vg_unity_event_init();
    const bool sized = requirements.size == sizeof requirements && device.size == sizeof device && host.size == sizeof host
        && context_options.size == sizeof context_options && context_info.size == sizeof context_info && model_options.size == sizeof model_options
        && model_info.size == sizeof model_info && path.size == sizeof path && input.size == sizeof input
        && decoder_options.size == sizeof decoder_options && decoder_info.size == sizeof decoder_info && image.size == sizeof image
        && target_options.size == sizeof target_options && target_info.size == sizeof target_info
        && event.size == sizeof event;
    return sized && vg_abi_version() == VG_ABI_VERSION && vg_decoder_destroy(0) == VG_OK ? 0 : 1;
}
