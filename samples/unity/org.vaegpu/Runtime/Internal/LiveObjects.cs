using System;
using System.Collections.Generic;

namespace VaeGpu
{
    /// <summary>
    /// What holds something of the library's. The library outlives a reload of the Editor's scripts and cannot be unloaded, so that whatever a script forgot would stay for good:
    /// the Editor disposes of it before the reload.
    /// </summary>
    internal static class LiveObjects
    {
        private static readonly List<IDisposable> Live = new List<IDisposable>();

        public static void Add(IDisposable item) => Live.Add(item);

        public static void Remove(IDisposable item) => Live.Remove(item);

        public static void DisposeAll()
        {
            while (Live.Count > 0)
            {
                IDisposable last = Live[Live.Count - 1];
                last.Dispose();
                Live.Remove(last);
            }
        }
    }
}
