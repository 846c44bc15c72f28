using UnityEngine.Rendering;

namespace UnityEngine;

public static unsafe class Graphics
{
    private static readonly Queue<(IntPtr Callback, int Id, IntPtr Data)> Events = new(64);

    public static void Blit(Texture source, RenderTexture dest) => dest.Drawn = source;

    public static void ExecuteCommandBuffer(CommandBuffer buffer)
    {
        foreach ((IntPtr Callback, int Id, IntPtr Data) item in buffer.Events)
        {
            Events.Enqueue(item);
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
