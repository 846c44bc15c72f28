#nullable disable
namespace Silk.NET.Core.Loader;

/// <summary>A native function was called, or asked for, that its library does not have.</summary>
internal class SymbolLoadingException : Exception
{
    /// <summary>Names the function.</summary>
    public SymbolLoadingException(string symbol)
        : base($"The native function was not found (symbol: {symbol}).")
    {
    }

    /// <summary>Names the function and says more.</summary>
    public SymbolLoadingException(string symbol, string msg)
        : base($"{msg} (symbol: {symbol})")
    {
    }
}
