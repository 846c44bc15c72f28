/* press KEY TIMES: presses a key of the keyboard in the window that has the focus. */
#include "check.h"

#include <unistd.h>
#include <X11/Xlib.h>

static void send(Display *display, Window window, int type, long mask, const char *key)
{
    XEvent event;
    memset(&event, 0, sizeof event);
    event.xkey.type = type;
    event.xkey.display = display;
    event.xkey.window = window;
    event.xkey.root = DefaultRootWindow(display);
    event.xkey.same_screen = True;
    event.xkey.keycode = XKeysymToKeycode(display, XStringToKeysym(key));
    CHECK(event.xkey.keycode != 0);
    CHECK(XSendEvent(display, window, True, mask, &event) != 0);
}

int main(int count, char **arguments)
{
    Display *display = XOpenDisplay(NULL);
    Window window;
    int revert, i;
    CHECK(count == 3 && display != NULL);
    XGetInputFocus(display, &window, &revert);
    for (i = 0; i < atoi(arguments[2]); i++) {
        send(display, window, KeyPress, KeyPressMask, arguments[1]);
        send(display, window, KeyRelease, KeyReleaseMask, arguments[1]);
        XSync(display, False);
        usleep(50 * 1000);
    }
    XCloseDisplay(display);
    return 0;
}
