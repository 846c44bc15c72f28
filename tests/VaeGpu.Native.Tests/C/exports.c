/*
    exports list        prints the names of all functions
    exports NAME        calls one with nothing but zeros: the first call of this process into the library
*/
#include "check.h"

/* What Unity finds by name, and no header declares. */
void UnityPluginLoad(void *interfaces);
void UnityPluginUnload(void);

#define CALL(name, ...) if (strcmp(wanted, #name) == 0) { result = name(__VA_ARGS__); found = 1; } if (list) puts(#name)
#define VALUE(name, call) if (strcmp(wanted, #name) == 0) { CHECK(call); found = 1; } if (list) puts(#name)

int main(int count, char **arguments)
{
    const char *wanted = count > 1 ? arguments[1] : "list";
    int list = strcmp(wanted, "list") == 0, found = list;
    vg_result result = VG_OK;

    VALUE(vg_abi_version, vg_abi_version() == VG_ABI_VERSION);
    VALUE(vg_version_string, strlen(vg_version_string()) >= 5);
    VALUE(vg_result_name, strcmp(vg_result_name(0), "VG_OK") == 0);
    VALUE(vg_last_error, vg_last_error(NULL, 0) == 1);
    VALUE(vg_thread_allocated_bytes, vg_thread_allocated_bytes() < 1 << 20);
    CALL(vg_device_requirements, NULL);
    CALL(vg_enumerate_devices, NULL, NULL);
    CALL(vg_context_create, NULL, NULL);
    CALL(vg_context_get_info, 0, NULL);
    CALL(vg_context_save_caches, 0);
    CALL(vg_context_destroy, 0);
    CALL(vg_model_load_file, NULL, NULL, NULL);
    CALL(vg_model_load_memory, NULL, 0, NULL, NULL);
    CALL(vg_model_poll, 0);
    CALL(vg_model_wait, 0, 0);
    CALL(vg_model_get_info, 0, NULL);
    CALL(vg_model_draw, 0, NULL, NULL, 0);
    CALL(vg_model_destroy, 0);
    CALL(vg_paths_create, NULL, 0, NULL);
    CALL(vg_paths_from_json, NULL, 0, NULL);
    CALL(vg_paths_get_range, 0, 0, NULL, NULL);
    CALL(vg_paths_destroy, 0);
    CALL(vg_decoder_create, 0, 0, NULL, NULL);
    CALL(vg_decoder_poll, 0);
    CALL(vg_decoder_wait, 0, 0);
    CALL(vg_decoder_warmup, 0);
    CALL(vg_decoder_get_info, 0, NULL);
    CALL(vg_decoder_set_input, 0, NULL);
    CALL(vg_decoder_forget_image, 0, 0);
    CALL(vg_decoder_destroy, 0);
    CALL(vg_decode, 0, NULL, 0, NULL, 0);
    CALL(vg_decode_begin, 0, NULL, 0, NULL);
    CALL(vg_decode_poll, 0, 0);
    CALL(vg_decode_fetch, 0, 0, NULL, 0);
    CALL(vg_decode_record, 0, NULL, NULL, NULL, 0, 0);
    CALL(vg_decode_submit, 0, NULL, NULL, NULL, 0, NULL, 0, NULL);
    CALL(vg_target_create, 0, NULL, NULL);
    CALL(vg_target_get_info, 0, NULL);
    CALL(vg_target_export, 0, 0, NULL);
    CALL(vg_target_destroy, 0);
    CALL(vg_unity_get_context, NULL, NULL);
    CALL(vg_unity_get_event_id, 0, NULL);
    VALUE(vg_unity_event_function, vg_unity_event_function() != NULL);
    VALUE(vg_unity_event_error, vg_unity_event_error(NULL, 0) == 1);
    CALL(vg_unity_texture_create, 0, 0, 0, 0, NULL);
    CALL(vg_unity_texture_get_image, 0, NULL);
    CALL(vg_unity_texture_destroy, 0);
    if (strcmp(wanted, "UnityPluginLoad") == 0) { UnityPluginLoad(NULL); found = 1; }
    if (strcmp(wanted, "UnityPluginUnload") == 0) { UnityPluginUnload(); found = 1; }

    if (!found) {
        fprintf(stderr, "no function %s\n", wanted);
        return 2;
    }
    if (!list) printf("%s\n", vg_result_name(result));
    return 0;
}
