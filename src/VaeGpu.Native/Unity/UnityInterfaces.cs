namespace VaeGpu.Native;

/// <summary>
/// Unity's registry of interfaces, IUnityInterfaces. Layouts and numbers of this folder are those of the headers that Unity publishes in
/// github.com/Unity-Technologies/NativeRenderingPlugin (PluginSource/source/Unity: IUnityInterface.h, IUnityGraphics.h, IUnityGraphicsVulkan.h).
/// Function pointers have the platform's own calling convention, as UNITY_INTERFACE_API has.
/// </summary>
internal unsafe struct UnityInterfaces
{
    /// <summary>Never called: its identifier is a C++ class with a copy constructor, passed by address by some compilers and in registers by others.</summary>
    public void* GetInterface;

    public void* RegisterInterface;

    /// <summary>The same with the identifier in two numbers; null where Unity has no such interface.</summary>
    public delegate* unmanaged<ulong, ulong, void*> GetInterfaceSplit;

    public void* RegisterInterfaceSplit;
}
