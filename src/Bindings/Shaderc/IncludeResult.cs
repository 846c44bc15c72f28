namespace Silk.NET.Shaderc;

/// <summary>
/// The answer to an include: name and text, in UTF-8. An empty name says that the file could not be had, and the text is
/// then the reason.
/// </summary>
internal unsafe partial struct IncludeResult
{
    public byte* SourceName;
    public nuint SourceNameLength;
    public byte* Content;
    public nuint ContentLength;
    public void* UserData;

    public IncludeResult(byte* sourceName = null, nuint? sourceNameLength = null, byte* content = null, nuint? contentLength = null, void* userData = null)
        : this()
    {
        SourceName = sourceName;
        SourceNameLength = sourceNameLength ?? 0;
        Content = content;
        ContentLength = contentLength ?? 0;
        UserData = userData;
    }
}
