namespace VaeGpu
{
    /// <summary>What the library's structs begin with.</summary>
    internal static class NativeSize
    {
        public static unsafe uint Of<T>()
            where T : unmanaged => (uint)sizeof(T);
    }
}
