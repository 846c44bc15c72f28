using UnityEngine.Rendering;

namespace UnityEngine;

public static unsafe class Graphics
{
    private static readonly Queue<(IntPtr Callback, int Id, IntPtr Data)> Events = new(64);

    /// <summary>Not the engine's: what runs events; null to have <see cref="Render"/> do it.</summary>
    public static IEngine? Engine { get; set; }

    public static void Blit(Texture source, RenderTexture dest)
    {
        dest.Drawn = source;
        dest.DrawnAsSrgb = GL.sRGBWrite;
        RenderTexture.active = dest;
    }

    public static void ExecuteCommandBuffer(CommandBuffer buffer)
    {
        foreach ((IntPtr Callback, int Id, IntPtr Data) item in buffer.Events)
        {
            if (Engine is null)
            {
                Events.Enqueue(item);
            }
            else
            {
                Engine.Issue(item.Callback, item.Id, item.Data);
            }
        }
    }

    /// <summary>Not the engine's: does what its render thread does some time later. Gives how many events that were.</summary>
    public static int Render()
    {
        int count = 0;
        for (; Events.TryDequeue(out (IntPtr Callback, int Id, IntPtr Data) item); count++)
        {
            ((delegate* unmanaged[Cdecl]<int, IntPtr, void>)item.Callback)(item.Id, item.Data);
        }

        return count;
    }
}
