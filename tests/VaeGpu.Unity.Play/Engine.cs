using System.Runtime.InteropServices;
using UnityEngine;
using UnityEngine.Experimental.Rendering;

namespace VaeGpu.Unity.Play;

/// <summary>The engine in C behind the stub: its render thread runs what the scripts issue, its textures are what they make.</summary>
internal sealed unsafe class Engine : IEngine
{
    private const int BytesOfVulkan = 37;
    private const int HalvesOfVulkan = 97;

    private readonly nint _library;
    private readonly delegate* unmanaged<nint, int, nint, void> _issue;
    private readonly delegate* unmanaged<void> _endFrame;
    private readonly delegate* unmanaged<ulong> _renderAllocated;

    /// <param name="path">The engine's library; it has loaded libvaegpu as Unity loads a plugin.</param>
    public Engine(string path)
    {
        _library = NativeLibrary.Load(path);
        _issue = (delegate* unmanaged<nint, int, nint, void>)NativeLibrary.GetExport(_library, "engine_issue");
        _endFrame = (delegate* unmanaged<void>)NativeLibrary.GetExport(_library, "engine_end_frame");
        _renderAllocated = (delegate* unmanaged<ulong>)NativeLibrary.GetExport(_library, "engine_render_allocated");
        Call("play_start");
    }

    /// <summary>Managed bytes that the library allocated on the render thread.</summary>
    public ulong RenderAllocated => _renderAllocated();

    /// <summary>What the validation layer said.</summary>
    public int Messages => ((delegate* unmanaged<int>)NativeLibrary.GetExport(_library, "engine_messages"))();

    public void Issue(IntPtr callback, int id, IntPtr data) => _issue(callback, id, data);

    public IntPtr MakeTexture(int width, int height, int format, bool randomWrite) =>
        ((delegate* unmanaged<uint, uint, int, int, nint>)NativeLibrary.GetExport(_library, "engine_texture_make"))((uint)width, (uint)height, format == (int)GraphicsFormat.R16G16B16A16_SFloat ? HalvesOfVulkan : BytesOfVulkan, randomWrite ? 1 : 0);

    public void DestroyTexture(IntPtr texture) => ((delegate* unmanaged<nint, void>)NativeLibrary.GetExport(_library, "engine_release"))(texture);

    /// <summary>Ends a frame of the main thread's; the render thread may be behind.</summary>
    public void EndFrame()
    {
        _endFrame();
        Time.frameCount++;
    }

    /// <summary>Waits until the render thread has run all frames.</summary>
    public void Wait() => Call("engine_wait");

    /// <summary>What is in a texture, once all frames are over.</summary>
    public byte[] Read(RenderTexture texture)
    {
        ((delegate* unmanaged<nint, void>)NativeLibrary.GetExport(_library, "engine_read"))(texture.Memory);
        EndFrame();
        Call("engine_finish");
        nint pixels = ((delegate* unmanaged<nint, nint>)NativeLibrary.GetExport(_library, "play_pixels"))(texture.Memory);
        byte[] bytes = new byte[texture.width * texture.height * (texture.graphicsFormat == GraphicsFormat.R16G16B16A16_SFloat ? 8 : 4)];
        Marshal.Copy(pixels, bytes, 0, bytes.Length);
        return bytes;
    }

    public void Stop() => Call("engine_stop");

    private void Call(string name) => ((delegate* unmanaged<void>)NativeLibrary.GetExport(_library, name))();
}
