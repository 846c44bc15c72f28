#include "gl.h"

#include <stdio.h>
#include <stdlib.h>

/* OpenGL hands out its functions by name. */
#define FUNCTIONS(F) \
    F(PFNGLGETUNSIGNEDBYTEI_VEXTPROC, glGetUnsignedBytei_vEXT) \
    F(PFNGLGETUNSIGNEDBYTEVEXTPROC, glGetUnsignedBytevEXT) \
    F(PFNGLCREATEMEMORYOBJECTSEXTPROC, glCreateMemoryObjectsEXT) \
    F(PFNGLDELETEMEMORYOBJECTSEXTPROC, glDeleteMemoryObjectsEXT) \
    F(PFNGLMEMORYOBJECTPARAMETERIVEXTPROC, glMemoryObjectParameterivEXT) \
    F(PFNGLIMPORTMEMORYFDEXTPROC, glImportMemoryFdEXT) \
    F(PFNGLTEXSTORAGEMEM2DEXTPROC, glTexStorageMem2DEXT) \
    F(PFNGLGENFRAMEBUFFERSPROC, glGenFramebuffers) \
    F(PFNGLDELETEFRAMEBUFFERSPROC, glDeleteFramebuffers) \
    F(PFNGLBINDFRAMEBUFFERPROC, glBindFramebuffer) \
    F(PFNGLFRAMEBUFFERTEXTURE2DPROC, glFramebufferTexture2D) \
    F(PFNGLCHECKFRAMEBUFFERSTATUSPROC, glCheckFramebufferStatus) \
    F(PFNGLBLITFRAMEBUFFERPROC, glBlitFramebuffer) \
    F(PFNGLFENCESYNCPROC, glFenceSync) \
    F(PFNGLCLIENTWAITSYNCPROC, glClientWaitSync) \
    F(PFNGLDELETESYNCPROC, glDeleteSync) \
    F(get_error_function, glGetError_) \
    F(textures_function, glGenTextures_) \
    F(textures_function, glDeleteTextures_) \
    F(bind_texture_function, glBindTexture_)

/* SDL's header has prototypes of the oldest ones, which libGL would have to be linked for. */
typedef GLenum(APIENTRYP get_error_function)(void);
typedef void(APIENTRYP textures_function)(GLsizei, GLuint *);
typedef void(APIENTRYP bind_texture_function)(GLenum, GLuint);

#define DECLARE(type, name) static type name;
FUNCTIONS(DECLARE)

static void stop(const char *what, const char *why)
{
    fprintf(stderr, "error: %s: %s\n", what, why);
    exit(1);
}

static void check(const char *what)
{
    GLenum error = glGetError_();
    if (error != GL_NO_ERROR) {
        char text[32];
        snprintf(text, sizeof text, "OpenGL error 0x%x", error);
        stop(what, text);
    }
}

static void *find(const char *name)
{
    char bare[64];
    SDL_strlcpy(bare, name, sizeof bare);
    size_t length = SDL_strlen(bare);
    if (bare[length - 1] == '_') {
        bare[length - 1] = '\0';
    }

    void *function = SDL_GL_GetProcAddress(bare);
    if (function == NULL) {
        stop(bare, "this OpenGL has no such function");
    }

    return function;
}

static void read_uuid(GLenum name, char *text)
{
    GLubyte uuid[GL_UUID_SIZE_EXT];
    if (name == GL_DEVICE_UUID_EXT) {
        glGetUnsignedBytei_vEXT(name, 0, uuid);
    } else {
        glGetUnsignedBytevEXT(name, uuid);
    }

    check("UUID");
    for (int i = 0; i < GL_UUID_SIZE_EXT; i++) {
        snprintf(text + 2 * i, 3, "%02x", uuid[i]);
    }
}

void gl_start(gl_window *window, const char *title, int width, int height)
{
    if (SDL_Init(SDL_INIT_VIDEO) != 0) {
        stop("SDL_Init", SDL_GetError());
    }

    SDL_GL_SetAttribute(SDL_GL_CONTEXT_MAJOR_VERSION, 3);
    SDL_GL_SetAttribute(SDL_GL_CONTEXT_MINOR_VERSION, 2);
    SDL_GL_SetAttribute(SDL_GL_CONTEXT_PROFILE_MASK, SDL_GL_CONTEXT_PROFILE_CORE);
    window->window = SDL_CreateWindow(title, SDL_WINDOWPOS_CENTERED, SDL_WINDOWPOS_CENTERED, width, height, SDL_WINDOW_OPENGL);
    window->context = window->window == NULL ? NULL : SDL_GL_CreateContext(window->window);
    if (window->context == NULL) {
        stop("OpenGL 3.2", SDL_GetError());
    }

    if (!SDL_GL_ExtensionSupported("GL_EXT_memory_object_fd")) {
        stop("GL_EXT_memory_object_fd", "this OpenGL cannot import memory; take pictures by vg_decode_begin and upload them");
    }

#define FIND(type, name) *(void **)&name = find(#name);
    FUNCTIONS(FIND)
    read_uuid(GL_DEVICE_UUID_EXT, window->device_uuid);
    read_uuid(GL_DRIVER_UUID_EXT, window->driver_uuid);
    SDL_GL_SetSwapInterval(0);
}

void gl_import(gl_texture *texture, int descriptor, uint64_t bytes, uint32_t width, uint32_t height)
{
    GLint dedicated = GL_TRUE;
    glCreateMemoryObjectsEXT(1, &texture->memory);
    glMemoryObjectParameterivEXT(texture->memory, GL_DEDICATED_MEMORY_OBJECT_EXT, &dedicated);
    /* From here the descriptor is OpenGL's. */
    glImportMemoryFdEXT(texture->memory, bytes, GL_HANDLE_TYPE_OPAQUE_FD_EXT, descriptor);
    check("glImportMemoryFdEXT");
    glGenTextures_(1, &texture->texture);
    glBindTexture_(GL_TEXTURE_2D, texture->texture);
    glTexStorageMem2DEXT(GL_TEXTURE_2D, 1, GL_RGBA8, (GLsizei)width, (GLsizei)height, texture->memory, 0);
    check("glTexStorageMem2DEXT");
    glGenFramebuffers(1, &texture->framebuffer);
    glBindFramebuffer(GL_READ_FRAMEBUFFER, texture->framebuffer);
    glFramebufferTexture2D(GL_READ_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, texture->texture, 0);
    if (glCheckFramebufferStatus(GL_READ_FRAMEBUFFER) != GL_FRAMEBUFFER_COMPLETE) {
        stop("glCheckFramebufferStatus", "the texture cannot be drawn from");
    }

    texture->drawn = NULL;
}

bool gl_is_idle(gl_texture *texture)
{
    if (texture->drawn != NULL) {
        if (glClientWaitSync(texture->drawn, GL_SYNC_FLUSH_COMMANDS_BIT, 0) == GL_TIMEOUT_EXPIRED) {
            return false;
        }

        glDeleteSync(texture->drawn);
        texture->drawn = NULL;
    }

    return true;
}

void gl_show(gl_window *window, gl_texture *texture, int width, int height)
{
    int across, down;
    SDL_GL_GetDrawableSize(window->window, &across, &down);
    glBindFramebuffer(GL_READ_FRAMEBUFFER, texture->framebuffer);
    glBindFramebuffer(GL_DRAW_FRAMEBUFFER, 0);
    /* OpenGL counts rows from below. */
    glBlitFramebuffer(0, 0, width, height, 0, down, across, 0, GL_COLOR_BUFFER_BIT, GL_NEAREST);
    if (texture->drawn != NULL) {
        glDeleteSync(texture->drawn);
    }

    texture->drawn = glFenceSync(GL_SYNC_GPU_COMMANDS_COMPLETE, 0);
    SDL_GL_SwapWindow(window->window);
    check("a frame");
}

void gl_release(gl_texture *texture)
{
    if (texture->drawn != NULL) {
        glDeleteSync(texture->drawn);
    }

    glDeleteFramebuffers(1, &texture->framebuffer);
    glDeleteTextures_(1, &texture->texture);
    glDeleteMemoryObjectsEXT(1, &texture->memory);
    check("the end");
}

void gl_stop(gl_window *window)
{
    SDL_GL_DeleteContext(window->context);
    SDL_DestroyWindow(window->window);
    SDL_Quit();
}
