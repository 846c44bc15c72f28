namespace UnityEngine;

/// <summary>What the engine draws an interface for.</summary>
public sealed class Event
{
    public static Event current { get; } = new();

    public EventType type { get; set; } = EventType.Layout;
}
