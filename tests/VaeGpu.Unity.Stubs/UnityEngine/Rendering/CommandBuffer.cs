namespace UnityEngine.Rendering;

public class CommandBuffer
{
    internal List<(IntPtr Callback, int Id, IntPtr Data)> Events { get; } = [];

    /// <summary>Not the engine's: buffers that are not released.</summary>
    public static int Alive { get; private set; }

    public CommandBuffer() => Alive++;

    public string name { get; set; } = "";

    public void Clear() => Events.Clear();

    public void IssuePluginEventAndData(IntPtr callback, int eventID, IntPtr data) => Events.Add((callback, eventID, data));

    public void Release() => Alive--;
}
