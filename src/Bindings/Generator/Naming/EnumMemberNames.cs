using VaeGpu.BindingsGenerator.Registry;

namespace VaeGpu.BindingsGenerator.Naming;

/// <summary>
/// Names the values of an enumeration: what remains of each token after the prefix that they share. The rule cuts by
/// position and looks at all tokens at once, oddities included (ColorSpaceKHR.PaceSrgbNonlinearKhr is a real name).
/// </summary>
internal static class EnumMemberNames
{
    // Where later registries have one token more, or one less, than Debian's, so that the prefix differs; a null is left out.
    private static readonly Dictionary<string, string?> Overrides = new()
    {
        ["VK_SEMAPHORE_WAIT_ANY_BIT"] = "AnyBit",
        ["VK_SEMAPHORE_WAIT_ANY_BIT_KHR"] = null,
        ["VK_SEMAPHORE_IMPORT_TEMPORARY_BIT"] = "TemporaryBit",
        ["VK_SEMAPHORE_IMPORT_TEMPORARY_BIT_KHR"] = null,
        ["VK_FENCE_IMPORT_TEMPORARY_BIT"] = "TemporaryBit",
        ["VK_FENCE_IMPORT_TEMPORARY_BIT_KHR"] = null,
    };

    /// <summary>The C# name of each token that has one, in order.</summary>
    public static IReadOnlyList<(EnumToken Token, string Name)> Of(EnumBlock block)
    {
        var tokens = block.Tokens.Select(token => Split(token.Name)).ToList();
        if (tokens.Count == 0)
        {
            return [];
        }

        var enumName = "Vk_" + Names.SplitWords(Names.OfType(block.Name));
        var prefix = PrefixLength(tokens, enumName);
        var named = new List<(EnumToken, string)>();
        foreach (var (token, text) in block.Tokens.Zip(tokens))
        {
            var name = Overrides.TryGetValue(token.Name, out var replacement) ? replacement : Names.OfMember(text[prefix..]);
            if (name is not null && !named.Exists(other => other.Item2 == name))
            {
                named.Add((token, name));
            }
        }

        return named;
    }

    private static int PrefixLength(List<string> tokens, string enumName)
    {
        var candidates = tokens.Count == 1 ? [tokens[0], enumName] : tokens;
        var length = CommonPrefix(candidates, int.MaxValue);
        if (tokens.Exists(token => token.Length <= length))
        {
            candidates = [.. tokens, enumName];
            length = CommonPrefix(candidates, int.MaxValue);
        }

        // No name may begin with a digit, so the whole enumeration keeps one word more.
        return tokens.Exists(token => char.IsAsciiDigit(token[length])) ? CommonPrefix(candidates, length - 1) : length;
    }

    private static int CommonPrefix(List<string> candidates, int limit)
    {
        var first = candidates[0];
        var length = 0;
        while (length < first.Length && length < limit)
        {
            var character = char.ToUpperInvariant(first[length]);
            length++;
            if (candidates.Exists(other => other.Length < length || char.ToUpperInvariant(other[length - 1]) != character))
            {
                break;
            }
        }

        return first.LastIndexOf('_', length - 1) + 1;
    }

    private static string Split(string token) => token.Any(char.IsAsciiLetterLower) ? Names.SplitWords(token) : token;
}
