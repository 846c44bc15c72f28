using System.Collections.Immutable;
using System.Globalization;

namespace VaeGpu;

/// <summary>The header of a NumPy file: a Python dictionary with three entries, parsed strictly and not evaluated.</summary>
/// <param name="Type">From <c>descr</c>.</param>
/// <param name="FortranOrder">From <c>fortran_order</c>.</param>
/// <param name="Shape">From <c>shape</c>.</param>
internal sealed record NpyHeader(NpyType Type, bool FortranOrder, ImmutableArray<int> Shape)
{
    private const int LargestRank = 32;

    public static NpyHeader Parse(string text)
    {
        var parser = new Parser(text);
        string? description = null;
        bool? fortranOrder = null;
        ImmutableArray<int> shape = default;
        parser.Expect('{');
        while (!parser.Take('}'))
        {
            string key = parser.String();
            parser.Expect(':');
            switch (key)
            {
                case "descr" when description is null:
                    description = parser.String();
                    break;
                case "fortran_order" when fortranOrder is null:
                    fortranOrder = parser.Bool();
                    break;
                case "shape" when shape.IsDefault:
                    shape = parser.Tuple(LargestRank);
                    break;
                default:
                    throw Fault($"names {ModelFormatException.Quote(key)}, which is not defined or occurs twice");
            }

            if (!parser.Take(','))
            {
                parser.Expect('}');
                break;
            }
        }

        parser.ExpectEnd();
        if (description is null || fortranOrder is null || shape.IsDefault)
        {
            throw Fault("lacks one of descr, fortran_order and shape");
        }

        return new NpyHeader(ParseType(description), fortranOrder.Value, shape);
    }

    private static NpyType ParseType(string description) => description switch
    {
        "<f2" => NpyType.Float16,
        "<f4" => NpyType.Float32,
        "<f8" => NpyType.Float64,
        "|u1" => NpyType.UInt8,
        "<i4" => NpyType.Int32,
        "<i8" => NpyType.Int64,
        _ => throw Fault($"says elements are {ModelFormatException.Quote(description)}; read are <f2, <f4, <f8, |u1, <i4 and <i8"),
    };

    private static InvalidDataException Fault(string fault) => new("The header of the NumPy file " + fault + ".");

    /// <summary>The few Python literals that a header is made of.</summary>
    private ref struct Parser(string text)
    {
        private readonly string _text = text;
        private int _position;

        public bool Take(char character)
        {
            SkipSpace();
            bool taken = _position < _text.Length && _text[_position] == character;
            _position += taken ? 1 : 0;
            return taken;
        }

        public void Expect(char character)
        {
            if (!Take(character))
            {
                throw Fault($"is malformed: '{character}' is expected at character {_position}");
            }
        }

        public void ExpectEnd()
        {
            if (_text.AsSpan(_position).Trim(" \n\t").Length > 0)
            {
                throw Fault("is malformed: something follows its end");
            }
        }

        public string String()
        {
            char quote = Take('\'') ? '\'' : '"';
            if (quote == '"')
            {
                Expect('"');
            }

            int end = _text.IndexOf(quote, _position);
            if (end < 0)
            {
                throw Fault("is malformed: a string has no end");
            }

            string value = _text[_position..end];
            _position = end + 1;
            return value;
        }

        public bool Bool()
        {
            string word = Word();
            return word switch
            {
                "True" => true,
                "False" => false,
                _ => throw Fault($"is malformed: {ModelFormatException.Quote(word)} is neither True nor False"),
            };
        }

        public ImmutableArray<int> Tuple(int largestRank)
        {
            var extents = ImmutableArray.CreateBuilder<int>(4);
            Expect('(');
            while (!Take(')'))
            {
                // Python 2 wrote 3L.
                string word = Word().TrimEnd('L');
                if (!int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int extent) || extents.Count == largestRank)
                {
                    throw Fault($"has a shape that is none, or none that can be read: {ModelFormatException.Quote(word)}");
                }

                extents.Add(extent);
                if (!Take(','))
                {
                    Expect(')');
                    break;
                }
            }

            return extents.ToImmutable();
        }

        private void SkipSpace()
        {
            while (_position < _text.Length && _text[_position] is ' ' or '\n' or '\t')
            {
                _position++;
            }
        }

        private string Word()
        {
            SkipSpace();
            int start = _position;
            while (_position < _text.Length && char.IsAsciiLetterOrDigit(_text[_position]))
            {
                _position++;
            }

            return _text[start.._position];
        }
    }
}
