/* The few functions of OpenGL that the host calls, and its end of memory that someone else made. It knows nothing of VaeGpu. */
#ifndef GL_H
#define GL_H

#include <stdbool.h>
#include <stdint.h>
#include <SDL2/SDL.h>
#include <SDL2/SDL_opengl.h>

typedef struct gl_window {
    SDL_Window *window;
    SDL_GLContext context;
    char device_uuid[33];   /* Of the device that OpenGL draws with, 32 hexadecimal digits. */
    char driver_uuid[33];   /* Of OpenGL's driver for it. */
} gl_window;

/* A texture in imported memory. */
typedef struct gl_texture {
    GLuint memory, texture, framebuffer;
    GLsync drawn;           /* Signalled once the device has done with the last draw from it; NULL where there is none. */
} gl_texture;

/* Each ends the program with a message where it fails. */
void gl_start(gl_window *window, const char *title, int width, int height);
void gl_import(gl_texture *texture, int descriptor, uint64_t bytes, uint32_t width, uint32_t height);

/* True where nothing that was drawn from the texture is still under way. Never waits. */
bool gl_is_idle(gl_texture *texture);

/* Fills the window with the texture, its first row at the top, and shows it. */
void gl_show(gl_window *window, gl_texture *texture, int width, int height);

void gl_release(gl_texture *texture);
void gl_stop(gl_window *window);

#endif
