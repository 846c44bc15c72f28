namespace UnityEngine;

/// <summary>The two that each frame has.</summary>
public enum EventType
{
    Repaint = 7,
    Layout = 8,
}
