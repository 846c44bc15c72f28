/*
    signals before MODEL   a host whose handler for SIGSEGV was there first: it still gets the host's faults
    signals after MODEL    a host that puts its handler in place of the library's: bad arguments still come back as codes
*/
#define _GNU_SOURCE
#include "check.h"

#include <setjmp.h>
#include <signal.h>

static sigjmp_buf back;
static volatile sig_atomic_t caught;

static void on_fault(int number)
{
    (void)number;
    caught++;
    siglongjmp(back, 1);
}

static void install(void)
{
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = on_fault;
    sigemptyset(&action.sa_mask);
    CHECK(sigaction(SIGSEGV, &action, NULL) == 0);
    CHECK(sigaction(SIGFPE, &action, NULL) == 0);
}

static void use(const char *path)
{
    vg_context context = make_context(VG_BACKEND_CPU);
    vg_model model = load_model(path);
    vg_decoder decoder = make_decoder(context, model, 1);
    vg_input input = draws(1, 1);
    static float pixels[65536];
    OK(vg_decode(decoder, &input, VG_FLOAT, pixels, sizeof pixels));
    EXPECT(vg_decode(decoder, NULL, VG_FLOAT, pixels, sizeof pixels), VG_ERROR_ARGUMENT);
    EXPECT(vg_decode(decoder, &input, VG_FLOAT, NULL, sizeof pixels), VG_ERROR_ARGUMENT);
    EXPECT(vg_decode(0, NULL, 99, NULL, 0), VG_ERROR_HANDLE);
    EXPECT(vg_context_create(NULL, NULL), VG_ERROR_ARGUMENT);
    input.count = 0;
    EXPECT(vg_decode(decoder, &input, VG_FLOAT, pixels, sizeof pixels), VG_ERROR_ARGUMENT);
    OK(vg_decoder_destroy(decoder));
    OK(vg_model_destroy(model));
    OK(vg_context_destroy(context));
}

int main(int count, char **arguments)
{
    int before = strcmp(arguments[1], "before") == 0;
    volatile int *volatile nowhere = NULL;
    (void)count;
    if (before) install();
    else CHECK(vg_abi_version() == VG_ABI_VERSION);
    if (!before) install();
    use(arguments[2]);
    CHECK(caught == 0);
    if (sigsetjmp(back, 1) == 0) *nowhere = 1;
    CHECK(caught == 1);
    use(arguments[2]);
    CHECK(caught == 1);
    puts("done");
    return 0;
}
