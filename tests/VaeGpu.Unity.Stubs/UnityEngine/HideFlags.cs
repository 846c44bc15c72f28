namespace UnityEngine;

public enum HideFlags
{
    None = 0,
    DontSave = 52,
}
