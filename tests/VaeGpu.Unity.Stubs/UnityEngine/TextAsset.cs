namespace UnityEngine;

public sealed class TextAsset(string text) : Object
{
    public byte[] bytes => System.Text.Encoding.UTF8.GetBytes(text);
}
