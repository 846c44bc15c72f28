namespace VaeGpu;

/// <summary>A model file, or what is to become one, is not as docs/model-format.md says. The message is one line that names the tensor and the fault.</summary>
public sealed class ModelFormatException : Exception
{
    /// <summary>Names the fault.</summary>
    /// <param name="code">The fault.</param>
    /// <param name="message">One line.</param>
    /// <param name="tensorName">The tensor at fault, null where it is none.</param>
    /// <param name="innerException">What was thrown underneath.</param>
    public ModelFormatException(ModelFormatError code, string message, string? tensorName = null, Exception? innerException = null)
        : base(message, innerException)
    {
        Code = code;
        TensorName = tensorName;
    }

    /// <summary>The fault.</summary>
    public ModelFormatError Code { get; }

    /// <summary>The tensor at fault exactly as the file names it, which may hold any character; null where the fault is no tensor's.</summary>
    public string? TensorName { get; }

    /// <summary>The same fault with what was being read in front.</summary>
    internal static ModelFormatException ForTensor(ModelFormatError code, string tensorName, string fault) =>
        new(code, $"tensor {Quote(tensorName)}: {fault}", tensorName);

    /// <summary>A stranger's text made fit for one line of a terminal: quoted, shortened, and every character that does not print escaped.</summary>
    internal static string Quote(string text)
    {
        const int Longest = 100;
        var quoted = new System.Text.StringBuilder("'");
        for (int i = 0; i < text.Length && i < Longest; i++)
        {
            char character = text[i];
            System.Globalization.UnicodeCategory category = char.GetUnicodeCategory(character);
            bool prints = category is not (System.Globalization.UnicodeCategory.Control
                or System.Globalization.UnicodeCategory.Format
                or System.Globalization.UnicodeCategory.Surrogate
                or System.Globalization.UnicodeCategory.LineSeparator
                or System.Globalization.UnicodeCategory.ParagraphSeparator
                or System.Globalization.UnicodeCategory.OtherNotAssigned
                or System.Globalization.UnicodeCategory.PrivateUse);
            quoted = prints ? quoted.Append(character) : quoted.Append("\\u").Append(((int)character).ToString("x4"));
        }

        return quoted.Append(text.Length > Longest ? "…'" : "'").ToString();
    }
}
