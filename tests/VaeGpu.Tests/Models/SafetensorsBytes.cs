using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;

namespace VaeGpu.Tests.Models;

/// <summary>Puts files together byte by byte, whatever nonsense they hold; shares no code with the library's writer.</summary>
internal static class SafetensorsBytes
{
    /// <summary>A header as it stands, then data.</summary>
    public static byte[] Make(string header, byte[]? data = null) => Make(Encoding.UTF8.GetBytes(header), data);

    /// <summary>A header as it stands, then data.</summary>
    public static byte[] Make(byte[] header, byte[]? data = null)
    {
        var length = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        return [.. length, .. header, .. data ?? []];
    }

    /// <summary>The bytes of a model's file.</summary>
    public static byte[] Save(Model model)
    {
        var stream = new MemoryStream();
        model.Save(stream);
        return stream.ToArray();
    }

    /// <summary>The header of a file, to be changed.</summary>
    public static JsonObject Header(byte[] file) =>
        JsonNode.Parse(file.AsSpan(8, HeaderLength(file)))!.AsObject();

    /// <summary>What follows the header.</summary>
    public static byte[] Data(byte[] file) => file[(8 + HeaderLength(file))..];

    /// <summary>Bytes of the header.</summary>
    public static int HeaderLength(byte[] file) => (int)BinaryPrimitives.ReadUInt64LittleEndian(file);

    /// <summary>The file with another header.</summary>
    public static byte[] WithHeader(byte[] file, Action<JsonObject> change)
    {
        JsonObject header = Header(file);
        change(header);
        return Make(header.ToJsonString(), Data(file));
    }

    /// <summary>The file with another description.</summary>
    public static byte[] WithDescription(byte[] file, Action<JsonObject> change) =>
        WithHeader(file, header =>
        {
            JsonObject description = JsonNode.Parse(header["__metadata__"]!["vaegpu"]!.GetValue<string>())!.AsObject();
            change(description);
            header["__metadata__"]!["vaegpu"] = description.ToJsonString();
        });

    /// <summary>The file with a tensor more at its end.</summary>
    public static byte[] WithTensor(byte[] file, string name, string type, int[] shape, byte[] content)
    {
        int end = Data(file).Length;
        JsonObject header = Header(file);
        header[name] = Entry(type, shape, end, end + content.Length);
        return Make(header.ToJsonString(), [.. Data(file), .. content]);
    }

    /// <summary>The file without a tensor, the others moved together.</summary>
    public static byte[] WithoutTensor(byte[] file, string name) => Rewrite(file, (other, entry, content) => other == name ? null : (other, entry, content));

    /// <summary>The file with tensors renamed, changed or (null) left out, laid out anew in the order of their bytes.</summary>
    public static byte[] Rewrite(byte[] file, Func<string, JsonObject, byte[], (string Name, JsonObject Entry, byte[] Content)?> change)
    {
        JsonObject header = Header(file);
        byte[] data = Data(file);
        var rewritten = new JsonObject { ["__metadata__"] = header["__metadata__"]!.DeepClone() };
        var bytes = new List<byte>();
        foreach ((string name, JsonNode? node) in header.Where(pair => pair.Key != "__metadata__").OrderBy(pair => (long)pair.Value!["data_offsets"]![0]!))
        {
            var entry = (JsonObject)node!.DeepClone();
            byte[] content = data[(int)entry["data_offsets"]![0]!..(int)entry["data_offsets"]![1]!];
            if (change(name, entry, content) is { } changed)
            {
                changed.Entry["data_offsets"] = new JsonArray(bytes.Count, bytes.Count + changed.Content.Length);
                rewritten[changed.Name] = changed.Entry;
                bytes.AddRange(changed.Content);
            }
        }

        return Make(rewritten.ToJsonString(), [.. bytes]);
    }

    public static JsonObject Entry(string type, int[] shape, long begin, long end) => new()
    {
        ["dtype"] = type,
        ["shape"] = new JsonArray([.. shape.Select(extent => (JsonNode)extent)]),
        ["data_offsets"] = new JsonArray(begin, end),
    };
}
