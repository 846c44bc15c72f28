using System.Buffers.Binary;
using System.Text;

namespace VaeGpu.Tests.Models;

/// <summary>Headers that lie, break off, or try to exhaust the reader: each gives its code, names its tensor, and takes one line.</summary>
public sealed class HostileHeaderTests
{
    private const string Fine = "\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}";

    private static readonly TestCaseData[] Headers =
    [
        Case("NoObject", "[]", ModelFormatError.InvalidHeader),
        Case("SpaceInFront", " {}", ModelFormatError.InvalidHeader),
        Case("NoEnd", "{" + Fine, ModelFormatError.InvalidHeader),
        Case("TwoObjects", "{}{}", ModelFormatError.InvalidHeader),
        Case("TrailingComma", "{" + Fine + ",}", ModelFormatError.InvalidHeader),
        Case("Comment", "{/* */" + Fine + "}", ModelFormatError.InvalidHeader),
        Case("TensorIsNumber", "{\"a\":1}", ModelFormatError.InvalidHeader, "a"),
        Case("TensorIsEmpty", "{\"a\":{}}", ModelFormatError.InvalidHeader, "a"),
        Case("NoOffsets", "{\"a\":{\"dtype\":\"F32\",\"shape\":[]}}", ModelFormatError.InvalidHeader, "a"),
        Case("StrangeKey", "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8],\"x\":1}}", ModelFormatError.InvalidHeader, "a"),
        Case("LoneSurrogateInName", "{\"\\ud800\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", ModelFormatError.InvalidHeader),
        Case("MetadataIsList", "{\"__metadata__\":[]}", ModelFormatError.InvalidHeader),
        Case("MetadataHoldsNumber", "{\"__metadata__\":{\"vaegpu\":1}}", ModelFormatError.InvalidHeader),
        Case("MetadataHoldsObject", "{\"__metadata__\":{\"vaegpu\":{\"version\":1}}}", ModelFormatError.InvalidHeader),
        Case("MetadataKeyTwice", "{\"__metadata__\":{\"k\":\"1\",\"k\":\"2\"}}", ModelFormatError.DuplicateName),
        Case("MetadataTwice", "{\"__metadata__\":{},\"__metadata__\":{}}", ModelFormatError.DuplicateName, "__metadata__"),
        Case("TensorTwice", "{" + Fine + "," + Fine + "}", ModelFormatError.DuplicateName, "a"),
        Case("TensorTwiceByEscape", "{" + Fine + "," + Fine.Replace("\"a\"", "\"\\u0061\"") + "}", ModelFormatError.DuplicateName, "a"),
        Case("ShapeTwice", "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"shape\":[2],\"data_offsets\":[0,8]}}", ModelFormatError.DuplicateName, "a"),
        Case("DeepArrays", "{\"a\":" + new string('[', 100_000), ModelFormatError.InvalidHeader),
        Case("DeepObjects", string.Concat(Enumerable.Repeat("{\"a\":", 100_000)), ModelFormatError.InvalidHeader),
        Case("UnknownType", Entry("F33", "[2]", "[0,8]"), ModelFormatError.UnknownTensorType, "a"),
        Case("TypeInLowerCase", Entry("f32", "[2]", "[0,8]"), ModelFormatError.UnknownTensorType, "a"),
        Case("TypeIsNumber", "{\"a\":{\"dtype\":32,\"shape\":[2],\"data_offsets\":[0,8]}}", ModelFormatError.UnknownTensorType, "a"),
        Case("ShapeIsNumber", Entry("F32", "2", "[0,8]"), ModelFormatError.InvalidShape, "a"),
        Case("ShapeHoldsNegative", Entry("F32", "[-2]", "[0,8]"), ModelFormatError.InvalidShape, "a"),
        Case("ShapeHoldsFraction", Entry("F32", "[2.5]", "[0,8]"), ModelFormatError.InvalidShape, "a"),
        Case("ShapeHoldsExponent", Entry("F32", "[2e0]", "[0,8]"), ModelFormatError.InvalidShape, "a"),
        Case("ShapeHoldsText", Entry("F32", "[\"2\"]", "[0,8]"), ModelFormatError.InvalidShape, "a"),
        Case("ShapeHoldsNull", Entry("F32", "[null]", "[0,8]"), ModelFormatError.InvalidShape, "a"),
        Case("ShapeOfNineExtents", Entry("F32", "[1,1,1,1,1,1,1,1,2]", "[0,8]"), ModelFormatError.InvalidShape, "a"),
        Case("ExtentOverInt", Entry("F32", "[2147483648]", "[0,8]"), ModelFormatError.SizeOverflow, "a"),
        Case("ExtentOf2To64", Entry("F32", "[18446744073709551615]", "[0,8]"), ModelFormatError.SizeOverflow, "a"),
        Case("ExtentBeyond2To64", Entry("F32", "[36893488147419103232]", "[0,8]"), ModelFormatError.InvalidShape, "a"),
        Case("ShapeWrapsTo0", Entry("F32", "[1073741824,1073741824,4]", "[0,0]"), ModelFormatError.SizeOverflow, "a"),
        Case("ShapeWrapsBeforeA0", Entry("F32", "[2147483647,2147483647,2147483647,0]", "[0,0]"), ModelFormatError.SizeOverflow, "a"),
        Case("OffsetsAreNumber", Entry("F32", "[2]", "8"), ModelFormatError.InvalidOffsets, "a"),
        Case("OneOffset", Entry("F32", "[2]", "[8]"), ModelFormatError.InvalidOffsets, "a"),
        Case("ThreeOffsets", Entry("F32", "[2]", "[0,8,16]"), ModelFormatError.InvalidOffsets, "a"),
        Case("NegativeOffset", Entry("F32", "[2]", "[-8,0]"), ModelFormatError.InvalidOffsets, "a"),
        Case("OffsetsBackwards", Entry("F32", "[2]", "[8,0]"), ModelFormatError.InvalidOffsets, "a"),
        Case("OffsetOf2To64", Entry("F32", "[2]", "[0,18446744073709551615]"), ModelFormatError.InvalidOffsets, "a"),
        Case("OffsetsOf2To63", Entry("F32", "[2]", "[9223372036854775799,9223372036854775807]"), ModelFormatError.Gap, "a"),
        Case("OffsetsTooWide", Entry("F32", "[2]", "[0,9]"), ModelFormatError.SizeMismatch, "a"),
        Case("OffsetsTooNarrow", Entry("F32", "[2]", "[0,4]"), ModelFormatError.SizeMismatch, "a"),
        Case("PastTheEnd", Entry("F32", "[3]", "[0,12]"), ModelFormatError.Truncated, "a"),
        Case("TerabyteClaimed", Entry("F32", "[2147483647,2147483647]", "[0,18446744056529682436]"), ModelFormatError.InvalidOffsets, "a"),
        Case("HoleInFront", Entry("F32", "[1]", "[4,8]"), ModelFormatError.Gap, "a"),
        Case("HoleBetween", "{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]},\"b\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[4,8]}}", ModelFormatError.Gap, "b"),
        Case("Overlap", "{\"a\":{\"dtype\":\"U8\",\"shape\":[5],\"data_offsets\":[0,5]},\"b\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[4,8]}}", ModelFormatError.Overlap, "b"),
        Case("SamePlace", "{\"a\":{\"dtype\":\"U8\",\"shape\":[8],\"data_offsets\":[0,8]},\"b\":{\"dtype\":\"U8\",\"shape\":[8],\"data_offsets\":[0,8]}}", ModelFormatError.Overlap),
        Case("NothingInsideAnother", "{\"a\":{\"dtype\":\"U8\",\"shape\":[8],\"data_offsets\":[0,8]},\"b\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[4,4]}}", ModelFormatError.Overlap, "b"),
        Case("BytesLeftOver", Entry("F32", "[1]", "[0,4]"), ModelFormatError.TrailingData),
        Case("NoTensors", "{}", ModelFormatError.TrailingData),
        Case("NoMetadata", Entry("F32", "[2]", "[0,8]"), ModelFormatError.MissingMetadata),
        Case("OtherMetadata", "{\"__metadata__\":{\"format\":\"pt\"}," + Fine + "}", ModelFormatError.MissingMetadata),
    ];

    [TestCaseSource(nameof(Headers))]
    public void Load_OfHostileHeader_NamesTheFault(string header, ModelFormatError code, string? tensor)
    {
        byte[] file = SafetensorsBytes.Make(header, new byte[8]);
        Expect(() => Model.Load(file), code, tensor);
        Expect(() => Model.Load(new OneWayStream(file)), code, tensor, lengthUnknown: true);
    }

    [Test]
    public void Load_OfFileShorterThanItsPrefix_IsTruncated([Range(0, 7)] int length) =>
        Expect(() => Model.Load(new byte[length]), ModelFormatError.Truncated, null);

    [TestCase(9UL, ModelFormatError.Truncated)]
    [TestCase(16777216UL, ModelFormatError.Truncated)]
    [TestCase(16777217UL, ModelFormatError.HeaderTooLarge)]
    [TestCase(4294967296UL, ModelFormatError.HeaderTooLarge)]
    [TestCase(0x8000000000000000UL, ModelFormatError.HeaderTooLarge)]
    [TestCase(ulong.MaxValue, ModelFormatError.HeaderTooLarge)]
    public void Load_OfLyingHeaderLength_TakesNoMemoryForIt(ulong length, ModelFormatError code)
    {
        var file = new byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(file, length);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Expect(() => Model.Load(file), code, null);

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(1 << 20));
    }

    [Test]
    public void Load_OfHeaderOfLengthZero_IsInvalid() => Expect(() => Model.Load(new byte[8]), ModelFormatError.InvalidHeader, null);

    [Test]
    public void Load_OfHeaderThatIsNoUtf8_IsInvalid([Values("{\"\xff\":1}", "{\"__metadata__\":{\"a\":\"\xc3\"}}", "{\"\xed\xa0\x80\":1}", "\xef\xbb\xbf{}")] string latin1) =>
        Expect(() => Model.Load(SafetensorsBytes.Make(Encoding.Latin1.GetBytes(latin1))), ModelFormatError.InvalidHeader, null);

    [Test]
    public void Load_OfHundredThousandTensors_IsRefusedInBoundedMemory()
    {
        var header = new StringBuilder("{");
        for (int i = 0; i < 100_000; i++)
        {
            header.Append(i == 0 ? "" : ",").Append('"').Append(i).Append("\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}");
        }

        byte[] file = SafetensorsBytes.Make(header.Append('}').ToString());
        long before = GC.GetAllocatedBytesForCurrentThread();
        Expect(() => Model.Load(file), ModelFormatError.MissingMetadata, null);

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(100L << 20));
    }

    [Test]
    public void Load_OfHeadersFullOfTinyThings_IsRefusedInBoundedMemory([Values("{\"__metadata__\":{", "{\"a\":{\"dtype\":\"U8\",\"shape\":[", "{\"a\":{\"dtype\":\"U8\",\"data_offsets\":[")] string start)
    {
        var header = new StringBuilder(start);
        for (int i = 0; header.Length < (16 << 20) - 16; i++)
        {
            header.Append(i == 0 ? "" : ",").Append(start.EndsWith('[') ? "1" : $"\"{i}\":\"\"");
        }

        byte[] file = SafetensorsBytes.Make(header.ToString());
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<ModelFormatException>(() => Model.Load(file));

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(64L << 20));
    }

    [Test]
    public void Message_OfNameThatWouldRewriteATerminal_IsHarmless()
    {
        string name = "\\u001b[2J\\r\\n\\u202e" + new string('x', 5000);
        ModelFormatException exception = Assert.Throws<ModelFormatException>(() => Model.Load(SafetensorsBytes.Make("{\"" + name + "\":1}")))!;

        Assert.That(exception.Message, Has.Length.LessThan(300));
        Assert.That(exception.Message.Any(char.IsControl), Is.False);
        Assert.That(exception.Message, Does.Contain("\\u001b[2J\\u000d\\u000a\\u202e"));
        Assert.That(exception.TensorName, Does.StartWith("\u001b[2J\r\n"));
    }

    internal static void Expect(Action load, ModelFormatError code, string? tensor, bool lengthUnknown = false)
    {
        ModelFormatException exception = Assert.Throws<ModelFormatException>(load)!;
        Assert.That(exception.Message.AsSpan().IndexOfAny('\r', '\n'), Is.LessThan(0), "one line");

        // Without a length, what lies past the end is only seen once everything else was in order.
        if (lengthUnknown && exception.Code == ModelFormatError.MissingMetadata && code is ModelFormatError.TrailingData or ModelFormatError.Truncated)
        {
            return;
        }

        Assert.That(exception.Code, Is.EqualTo(code), exception.Message);
        if (tensor is not null)
        {
            Assert.That(exception.TensorName, Is.EqualTo(tensor));
            Assert.That(exception.Message, Does.Contain($"'{tensor}'"));
        }
    }

    private static TestCaseData Case(string name, string header, ModelFormatError code, string? tensor = null) =>
        new TestCaseData(header, code, tensor).SetArgDisplayNames(name);

    private static string Entry(string type, string shape, string offsets) =>
        $"{{\"a\":{{\"dtype\":\"{type}\",\"shape\":{shape},\"data_offsets\":{offsets}}}}}";
}
