#nullable disable
namespace Silk.NET.Vulkan;

/// <summary>Receives a message of the validation layers; returns zero but for tests of the layers.</summary>
internal unsafe delegate uint DebugUtilsMessengerCallbackFunctionEXT(
    DebugUtilsMessageSeverityFlagsEXT messageSeverity,
    DebugUtilsMessageTypeFlagsEXT messageTypes,
    DebugUtilsMessengerCallbackDataEXT* pCallbackData,
    void* pUserData);
