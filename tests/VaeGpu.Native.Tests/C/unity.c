/*
    The library as a plugin of an engine that speaks Unity's protocol (unity_engine.h). Each ends with "done", validation silent where there is a device.
        unity texture MODEL FIRST_VERSION FIRST_FRAME    twelve frames into a render texture
        unity late MODEL          the plugin is loaded when the device is there already
        unity two MODEL           two decoders in one frame
        unity half MODEL          into halves, display-encoded and proportional to light
        unity rectangle MODEL     a batch into a part of a texture, and nothing beside it
        unity external MODEL      into an image that the engine takes from outside
        unity canary MODEL        a mistake that validation must see
        unity recreate MODEL      a texture that is destroyed and made anew each frame
        unity thousand MODEL      a thousand frames, of which none allocates
        unity destroy MODEL       decoders that go while their frames are under way
        unity restart MODEL       the device goes, with all that can be on it, and another comes
        unity race MODEL          the device goes while threads are at it
        unity unload MODEL        the plugin is unloaded and loaded again
        unity garbage MODEL       events and arguments that are wrong
        unity options MODEL       options that ask for another device
        unity other RENDERER NAME an engine that draws with something else
        unity closed              an engine whose Vulkan is closed to plugins
        unity empty               a registry that has nothing
        unity refuses MODEL       an engine that gives an event no command buffer
        unity inside MODEL        an engine that calls an event inside a render pass
        unity layout              prints the protocol's structs
*/
#include "unity_scene.h"

#include <stddef.h>

#define STRUCT(ours, theirs) printf(#theirs " %zu\n", sizeof(ours))
#define FIELD(ours, field, theirs) printf(#theirs " %zu\n", offsetof(ours, field))

static void layout(void)
{
    STRUCT(plugin_registry, UnityInterfaces);
    FIELD(plugin_registry, get_split, UnityInterfaces.GetInterfaceSplit);
    STRUCT(plugin_graphics, UnityGraphics);
    FIELD(plugin_graphics, get_renderer, UnityGraphics.GetRenderer);
    FIELD(plugin_graphics, register_device_event, UnityGraphics.RegisterDeviceEventCallback);
    FIELD(plugin_graphics, unregister_device_event, UnityGraphics.UnregisterDeviceEventCallback);
    FIELD(plugin_graphics, reserve_event_ids, UnityGraphics.ReserveEventIDRange);
    FIELD(plugin_vulkan, configure_event, UnityGraphicsVulkan.ConfigureEvent);
    FIELD(plugin_vulkan, instance, UnityGraphicsVulkan.Instance);
    FIELD(plugin_vulkan, recording_state, UnityGraphicsVulkan.CommandRecordingState);
    FIELD(plugin_vulkan, access_texture, UnityGraphicsVulkan.AccessTexture);
    STRUCT(plugin_instance, UnityVulkanInstance);
    FIELD(plugin_instance, instance, UnityVulkanInstance.Instance);
    FIELD(plugin_instance, physical_device, UnityVulkanInstance.PhysicalDevice);
    FIELD(plugin_instance, device, UnityVulkanInstance.Device);
    FIELD(plugin_instance, queue, UnityVulkanInstance.GraphicsQueue);
    FIELD(plugin_instance, get_proc, UnityVulkanInstance.GetInstanceProcAddr);
    FIELD(plugin_instance, family, UnityVulkanInstance.QueueFamilyIndex);
    STRUCT(plugin_memory, UnityVulkanMemory);
    FIELD(plugin_memory, type, UnityVulkanMemory.MemoryTypeIndex);
    STRUCT(plugin_image, UnityVulkanImage);
    FIELD(plugin_image, image, UnityVulkanImage.Image);
    FIELD(plugin_image, layout, UnityVulkanImage.Layout);
    FIELD(plugin_image, aspect, UnityVulkanImage.Aspect);
    FIELD(plugin_image, usage, UnityVulkanImage.Usage);
    FIELD(plugin_image, format, UnityVulkanImage.Format);
    FIELD(plugin_image, extent, UnityVulkanImage.Width);
    FIELD(plugin_image, tiling, UnityVulkanImage.Tiling);
    FIELD(plugin_image, type, UnityVulkanImage.Type);
    FIELD(plugin_image, samples, UnityVulkanImage.Samples);
    FIELD(plugin_image, layers, UnityVulkanImage.Layers);
    FIELD(plugin_image, mips, UnityVulkanImage.MipCount);
    STRUCT(plugin_recording, UnityVulkanRecordingState);
    FIELD(plugin_recording, commands, UnityVulkanRecordingState.CommandBuffer);
    FIELD(plugin_recording, render_pass, UnityVulkanRecordingState.RenderPass);
    FIELD(plugin_recording, sub_pass, UnityVulkanRecordingState.SubPassIndex);
    FIELD(plugin_recording, current_frame, UnityVulkanRecordingState.CurrentFrameNumber);
    FIELD(plugin_recording, safe_frame, UnityVulkanRecordingState.SafeFrameNumber);
    STRUCT(plugin_config, UnityEventConfig);
    FIELD(plugin_config, queue, UnityEventConfig.QueueAccess);
    FIELD(plugin_config, flags, UnityEventConfig.Flags);
}

int main(int count, char **arguments)
{
    const char *mode = count > 1 ? arguments[1] : "", *first = count > 2 ? arguments[2] : "";
    engine_options without_vulkan = { .renderer = atoi(first) }, closed = { .renderer = renderer_vulkan, .no_vulkan = 1, .first_frame = 1 };
    if (strcmp(mode, "layout") == 0) { layout(); return 0; }
    if (strcmp(mode, "texture") == 0) texture(first, atoi(arguments[3]), strtoull(arguments[4], NULL, 10));
    else if (strcmp(mode, "late") == 0) late(first);
    else if (strcmp(mode, "two") == 0) two(first);
    else if (strcmp(mode, "half") == 0) half(first);
    else if (strcmp(mode, "rectangle") == 0) rectangle(first);
    else if (strcmp(mode, "external") == 0) external(first);
    else if (strcmp(mode, "canary") == 0) canary(first);
    else if (strcmp(mode, "recreate") == 0) recreate(first);
    else if (strcmp(mode, "thousand") == 0) thousand(first);
    else if (strcmp(mode, "destroy") == 0) destroy(first);
    else if (strcmp(mode, "restart") == 0) restart(first);
    else if (strcmp(mode, "race") == 0) race(first);
    else if (strcmp(mode, "unload") == 0) unload(first);
    else if (strcmp(mode, "garbage") == 0) garbage(first);
    else if (strcmp(mode, "options") == 0) first_options(first);
    else if (strcmp(mode, "other") == 0) without(&without_vulkan, arguments[3]);
    else if (strcmp(mode, "closed") == 0) without(&closed, "closed to plugins");
    else if (strcmp(mode, "empty") == 0) empty();
    else if (strcmp(mode, "refuses") == 0) refused(first, 1, 0, "no command buffer");
    else if (strcmp(mode, "inside") == 0) refused(first, 0, 1, "inside a render pass");
    else fail(__FILE__, __LINE__, "no such mode");
    puts("done");
    return 0;
}
