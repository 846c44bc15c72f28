namespace TorchSharp;

internal static partial class torch
{
    public static partial class nn
    {
        /// <summary>What a loss does with its elements: nothing, the mean, the sum.</summary>
        public enum Reduction : long
        {
            None = 0,
            Mean = 1,
            Sum = 2,
        }
    }
}
