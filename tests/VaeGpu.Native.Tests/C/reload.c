/* reload LIBRARY   opens, calls, closes and opens again; by dlopen alone, as script languages do. */
#include "vaegpu.h"

#include <dlfcn.h>
#include <stdio.h>
#include <unistd.h>

typedef uint32_t (*abi_version)(void);
typedef vg_result (*context_create)(const vg_context_options *, vg_context *);
typedef vg_result (*context_destroy)(vg_context);

static void *find(void *library, const char *name)
{
    void *address = dlsym(library, name);
    if (address == NULL) fprintf(stderr, "%s\n", dlerror());
    return address;
}

int main(int count, char **arguments)
{
    int i;
    (void)count;
    for (i = 0; i < 3; i++) {
        vg_context_options options = vg_context_options_init();
        vg_context context = 0;
        void *library = dlopen(arguments[1], RTLD_NOW | RTLD_LOCAL);
        abi_version version;
        context_create create;
        context_destroy destroy;
        if (library == NULL) {
            fprintf(stderr, "%s\n", dlerror());
            return 1;
        }
        /* POSIX says that dlsym's pointer is a function's, ISO C does not know that. */
        *(void **)&version = find(library, "vg_abi_version");
        *(void **)&create = find(library, "vg_context_create");
        *(void **)&destroy = find(library, "vg_context_destroy");
        options.backend = VG_BACKEND_CPU;
        if (version() != VG_ABI_VERSION || create(&options, &context) != VG_OK || destroy(context) != VG_OK) return 1;
        if (dlclose(library) != 0) return 1;
        usleep(20000);
    }
    puts("done");
    return 0;
}
