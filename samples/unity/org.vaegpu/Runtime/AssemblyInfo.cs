using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("VaeGpu.Editor")]
[assembly: InternalsVisibleTo("VaeGpu.Runtime.Tests")]
[assembly: InternalsVisibleTo("VaeGpu.Editor.Tests")]
