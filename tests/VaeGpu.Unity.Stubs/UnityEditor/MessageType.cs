namespace UnityEditor;

public enum MessageType
{
    None,
    Info,
    Warning,
    Error,
}
