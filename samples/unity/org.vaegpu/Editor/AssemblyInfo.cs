using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("VaeGpu.Editor.Tests")]
