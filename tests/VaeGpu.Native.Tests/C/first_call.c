/* first_call LIBRARY   what the library costs a host that opens it: dlopen, the first call, later calls. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

int main(int count, char **arguments)
{
    enum { later_calls = 1000000 };
    double start = now(), opened, first, later;
    void *library = count > 1 ? dlopen(arguments[1], RTLD_NOW) : NULL;
    uint32_t (*version)(void);
    int i;
    if (library == NULL) {
        fprintf(stderr, "%s\n", count > 1 ? dlerror() : "first_call LIBRARY");
        return 1;
    }
    *(void **)&version = dlsym(library, "vg_abi_version");
    opened = now();
    version();
    first = now();
    for (i = 0; i < later_calls; i++) version();
    later = now();
    printf("dlopen %.2f ms, first call %.2f ms, later calls %.0f ns\n", 1e3 * (opened - start), 1e3 * (first - opened), 1e9 * (later - first) / later_calls);
    return 0;
}
