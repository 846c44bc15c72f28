namespace UnityEngine;

public sealed class GUIStyle
{
}
